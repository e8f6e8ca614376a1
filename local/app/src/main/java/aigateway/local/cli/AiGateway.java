package aigateway.local.cli;

import aigateway.assembly.ReportingZone;
import aigateway.functions.migrate.Migrations;
import aigateway.local.embedded.DotEnv;
import aigateway.local.embedded.StartupFailure;
import aigateway.postgres.Database;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line {@code local/ai-gateway}. Exit codes: 0 done, 1 a plain sentence on stderr says why not, 2 wrong usage, 3 an
 * import could not carry over everything.
 */
public final class AiGateway {
    private static final int HELP_WIDTH = 110;

    private final CommandSettings settings;
    private final Migration migration;

    /**
     * @param home the repository's root, against which relative paths in the environment are read
     * @param environment the settings, from the process and {@code .env}; an empty value counts as unset
     */
    public AiGateway(Path home, Map<String, String> environment, Migration migration) {
        this.settings = new CommandSettings(home, Map.copyOf(environment));
        this.migration = migration;
    }

    public static void main(String[] args) {
        // UTF-8 whatever the locale says: under LANG=C a name would otherwise come out as question marks.
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path home = Path.of(System.getProperty("agw.home", ""));
        try {
            Map<String, String> environment = DotEnv.settings(home.resolve(".env"), System.getenv());
            Migration migration = settings -> Migrations.run(
                    Database.parse(settings.getOrDefault("DATABASE_URL", "")),
                    ReportingZone.of(settings.get("REPORTING_ZONE")));
            System.exit(new AiGateway(home, environment, migration).run(out, err, args));
        } catch (StartupFailure failure) {
            err.println("error: " + failure.getMessage());
            System.exit(CommandLine.ExitCode.SOFTWARE);
        }
    }

    /** Runs one command and returns the exit code. */
    public int run(PrintWriter out, PrintWriter err, String... args) {
        int exitCode = commandLine().setOut(out).setErr(err).execute(args);
        // A PrintWriter swallows a full disk; a key that could not be shown must not count as a success.
        if (out.checkError() && exitCode == 0) {
            err.println("error: The output could not be written.");
            return CommandLine.ExitCode.SOFTWARE;
        }
        return exitCode;
    }

    private CommandLine commandLine() {
        CommandLine root = new CommandLine(new Root());
        addKeysAndPeople(root);
        addFigures(root);
        addOperations(root);
        String version = AiGateway.class.getPackage().getImplementationVersion();
        String line = "ai-gateway " + (version == null ? "(built from source)" : version);
        root.getCommandSpec().version(line);
        root.getSubcommands().values().forEach(command -> {
            command.getCommandSpec().version(line);
            command.getSubcommands()
                    .values()
                    .forEach(each -> each.getCommandSpec().version(line));
        });
        // Otherwise a name that starts with @ would be read as the path of a file of arguments.
        return root.setUsageHelpWidth(HELP_WIDTH)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(AiGateway::wrongUsage);
    }

    private void addKeysAndPeople(CommandLine root) {
        root.addSubcommand(new CreateKey(settings))
                .addSubcommand(new ListKeys(settings))
                .addSubcommand(new RevokeKey(settings))
                .addSubcommand(new RollKey(settings))
                .addSubcommand(new UpdateKey(settings))
                .addSubcommand(new ListTeams(settings))
                .addSubcommand(new CreateTeam(settings))
                .addSubcommand(new UpdateTeam(settings))
                .addSubcommand(new DeleteTeam(settings))
                .addSubcommand(new ListPeople(settings))
                .addSubcommand(new CreatePerson(settings))
                .addSubcommand(new UpdatePerson(settings))
                .addSubcommand(new CreateToken(settings))
                .addSubcommand(new RevokeToken(settings));
    }

    private void addFigures(CommandLine root) {
        root.addSubcommand(new ShowUsage(settings))
                .addSubcommand(new ListRequests(settings))
                .addSubcommand(new ListBudgets(settings))
                .addSubcommand(new ListReports(settings))
                .addSubcommand(new CommandLine(new ListPrices(settings)).addSubcommand(new DiffPrices(settings)))
                .addSubcommand(new Why(settings))
                .addSubcommand(new CorrectCharge(settings));
    }

    private void addOperations(CommandLine root) {
        root.addSubcommand(new VerifyAudit(settings))
                .addSubcommand(new Migrate(settings, migration))
                .addSubcommand(new Health(settings))
                .addSubcommand(new Doctor(settings))
                .addSubcommand(new CommandLine(new ListProviders(settings)).addSubcommand(new TestProviders(settings)))
                .addSubcommand(new CommandLine(new Import()).addSubcommand(new ImportLiteLlm(settings)))
                .addSubcommand(new CommandLine(new ListAlerts(settings)).addSubcommand(new ListAlertRules(settings)))
                .addSubcommand(new CommandLine(new ListChannels(settings)).addSubcommand(new TestChannel(settings)))
                .addSubcommand(new Env(settings))
                .addSubcommand(new Completion());
    }

    private static int wrongUsage(ParameterException found, String[] args) {
        ParameterException wrong = WrongUsage.cause(found, args);
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + Printable.text(WrongUsage.sentence(wrong)));
        boolean unmatched = wrong instanceof UnmatchedArgumentException;
        if (command.getParent() != null && unmatched) {
            UnmatchedArgumentException.printSuggestions(wrong, err);
        }
        if (command.getParent() == null && !unmatched) {
            command.usage(err);
        } else {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return CommandLine.ExitCode.USAGE;
    }

    @Command(
            name = "ai-gateway",
            description =
                    "Manages the client keys of an AI Gateway, shows its usage, calls, budgets and prices, corrects charges,"
                            + " verifies its audit chain, lists alerts, reports and channels,"
                            + " migrates its database, imports what a LiteLLM proxy has, tests its providers,"
                            + " and finds faults.",
            mixinStandardHelpOptions = true,
            scope = ScopeType.INHERIT,
            synopsisSubcommandLabel = "COMMAND")
    private static final class Root {}
}
