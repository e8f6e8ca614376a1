package aigateway.local.cli;

import aigateway.json.JsonText;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "migrate",
        description =
                "Brings the schema of the database in DATABASE_URL up to date. local/run and sam deploy do so themselves.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway migrate",
            "  DATABASE_URL=postgresql://user:password@host:5432/name ai-gateway migrate",
            "  ai-gateway migrate --json"
        })
final class Migrate implements Callable<Integer> {
    private static final String DATABASE_URL = "DATABASE_URL";
    private static final String HOW = """
            local/run migrates its own database at every start.
            A deployed gateway is migrated by its migrate function: sam deploy runs it, and so does
              aws lambda invoke --function-name <the stack's migrate function> /dev/stdout
            Any other database: DATABASE_URL=postgresql://user:password@host:5432/name local/ai-gateway migrate""";

    @Mixin
    private final Connection connection;

    private final Migration migration;

    Migrate(CommandSettings settings, Migration migration) {
        this.connection = new Connection(settings);
        this.migration = migration;
    }

    @Override
    public Integer call() {
        // A named gateway has its own database, which DATABASE_URL need not be.
        if (connection.namesGateway()) {
            return unchanged("A gateway cannot be migrated through its API; nothing was changed.");
        }
        String databaseUrl = connection.settings().value(DATABASE_URL);
        return databaseUrl == null ? unchanged("DATABASE_URL is not set; nothing was changed.") : migrate(databaseUrl);
    }

    private int unchanged(String why) {
        int exitCode = connection.failed(why);
        HOW.lines().forEach(connection.err()::println);
        return exitCode;
    }

    // What a database or its driver throws is shown in its own words: this command has no other way to go wrong.
    private int migrate(String databaseUrl) {
        int applied;
        try {
            applied = migration.apply(connection.settings().environment());
        } catch (RuntimeException failed) {
            int exitCode = connection.failed("The migration failed.");
            withoutPassword(String.valueOf(failed.getMessage()), databaseUrl)
                    .lines()
                    .forEach(line -> connection.err().println(Printable.text(line)));
            return exitCode;
        }
        if (connection.json()) {
            connection.out().println(JsonText.objectText(json -> json.number("migrations_applied", (long) applied)));
        } else {
            connection.out().println(applied == 0 ? "The schema is up to date." : "Migrations applied: " + applied);
        }
        return ExitCode.OK;
    }

    /** Drivers like to repeat the URL that did not work. */
    private static String withoutPassword(String message, String databaseUrl) {
        String shown = message.replace(databaseUrl, DATABASE_URL);
        String password = password(databaseUrl);
        return password == null || password.isEmpty() ? shown : shown.replace(password, "***");
    }

    private static @Nullable String password(String databaseUrl) {
        try {
            String user = URI.create(databaseUrl.replaceFirst("^jdbc:", "")).getUserInfo();
            return user == null || user.indexOf(':') < 0 ? null : user.substring(user.indexOf(':') + 1);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
