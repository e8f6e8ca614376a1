package aigateway.local.cli;

import aigateway.local.litellm.Findings;
import aigateway.local.litellm.ImportPlan;
import aigateway.local.litellm.Outcome;
import aigateway.local.litellm.Planner;
import aigateway.local.litellm.PostgresTables;
import aigateway.local.litellm.Translation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "litellm",
        description = {
            "Makes a configuration file of this gateway from the config.yaml of a LiteLLM proxy and, with --database, creates"
                    + " its teams, keys and budgets at the gateway. Run again, it creates only what is missing.",
            "Reports what was carried over, with which difference, and what was not. Exit code 3 if something was not."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway import litellm config.yaml --dry-run",
            "  ai-gateway import litellm config.yaml --database os.environ/LITELLM_DB --out gateway.yaml",
            "  ai-gateway import litellm config.yaml --database os.environ/LITELLM_DB --plain-keys old --new-keys new"
        })
final class ImportLiteLlm implements Callable<Integer> {
    private static final int INCOMPLETE = 3;
    private static final String VARIABLE = "os.environ/";

    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "CONFIG.yaml", description = "The configuration of the LiteLLM proxy.")
    private Path config = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write. Default: gateway.yaml. An existing file that"
                    + " differs is kept, unless --force is given.")
    private Path out = Path.of("gateway.yaml");

    @Option(names = "--force", description = "Overwrite the file of --out.")
    private boolean force;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "LiteLLM's Postgres, which is only read; os.environ/NAME takes the URL from a variable. Other users of"
                            + " this machine can see a URL given as an option.")
    private @Nullable String database;

    @Option(
            names = "--plain-keys",
            paramLabel = "FILE",
            description =
                    "LiteLLM's keys, one on a line. Its database has only their hashes, and a key that is here goes on"
                            + " working unchanged.")
    private @Nullable Path plainKeys;

    @Option(
            names = "--new-keys",
            paramLabel = "FILE",
            description = "Make a new key for each other one, and write them to this new file, readable only by you.")
    private @Nullable Path newKeys;

    @Option(names = "--dry-run", description = "Only report: write no file and call no gateway.")
    private boolean dryRun;

    ImportLiteLlm(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        var findings = new Findings();
        try {
            if (newKeys != null && !dryRun && Files.exists(newKeys)) {
                return connection.failed("The file " + newKeys + " exists already; name a new one for --new-keys.");
            }
            Translation translation = Translation.of(config, connection.settings()::value, findings);
            ImportPlan plan = plan(translation, findings);
            PlainKeys plain = PlainKeys.read(plainKeys);
            boolean written = !dryRun && write(translation.yaml());
            if (dryRun) {
                new ImportPreview(findings, plain, newKeys != null).report(translation, plan);
            } else {
                try (var secrets = new NewKeysFile(newKeys)) {
                    new ImportRun(connection, findings, plain, secrets).create(translation, plan);
                }
            }
            plain.unused()
                    .forEach(line -> findings.leftOut(
                            "line " + line + " of --plain-keys", "it is none of the keys to carry over"));
            new ImportReport(connection, findings).print(translation, out, dryRun, written);
        } catch (IllegalArgumentException | IOException | UncheckedIOException wrong) {
            return connection.failed(Objects.requireNonNullElse(wrong.getMessage(), "The import failed."));
        }
        return findings.of(Outcome.MISSED).isEmpty() ? ExitCode.OK : INCOMPLETE;
    }

    private ImportPlan plan(Translation translation, Findings findings) {
        if (database == null) {
            return new ImportPlan(List.of(), List.of(), List.of());
        }
        String url = database;
        if (database.startsWith(VARIABLE)) {
            url = connection.settings().value(database.substring(VARIABLE.length()));
        }
        if (url == null) {
            throw new IllegalArgumentException("The variable that --database names is not set.");
        }
        return new Planner(PostgresTables.read(url), translation, findings, Instant.now()).plan();
    }

    /** Returns whether the file was written; false if it has this very text already. */
    private boolean write(String yaml) throws IOException {
        try {
            Files.writeString(out, yaml, StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException _) {
            if (Files.readString(out).equals(yaml)) {
                return false;
            }
            if (!force) {
                throw new IllegalArgumentException(
                        "The file " + out + " exists already and differs; nothing was changed."
                                + " Give --force to overwrite it, or another --out.");
            }
        }
        Path draft = Path.of(out + ".new");
        Files.writeString(draft, yaml);
        Files.move(draft, out, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }
}
