package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.assembly.ReportingZone;
import aigateway.assembly.StartChecks;
import aigateway.functions.migrate.Migrations;
import aigateway.kernel.Pause;
import aigateway.local.embedded.DotEnv;
import aigateway.local.embedded.StartupFailure;
import aigateway.postgres.Database;
import aigateway.postgres.DatabaseProbe;
import aigateway.reports.Readiness;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** The checks of a start: each mistake is one sentence, and all that can be found at once are said at once. */
final class Preflight {
    /** Settings of the runner and of its command line, beside those of the product. */
    private static final Set<String> RUNNER =
            Set.of("HOST", "PORT", "AGW_DATA_DIR", "AGW_URL", "MICRONAUT_ENVIRONMENTS");

    private static final Duration POSTGRES_WAIT = Duration.ofSeconds(30);
    private static final Duration POSTGRES_PAUSE = Duration.ofSeconds(1);

    private static final int STORE_TRIES = 4;
    /** The circuit of Redis is open for a second after a refused connection. */
    private static final Duration STORE_PAUSE = Duration.ofMillis(500);

    private final PrintStream err;
    private final Duration postgresWait;

    Preflight(PrintStream err) {
        this(err, POSTGRES_WAIT);
    }

    Preflight(PrintStream err, Duration postgresWait) {
        this.err = err;
        this.postgresWait = postgresWait;
    }

    /**
     * Before anything starts.
     *
     * @param environment the process environment over the settings file
     * @throws StartupFailure with one line for each mistake
     */
    void settings(Map<String, String> environment, Path settingsFile) {
        Set<String> inFile = DotEnv.read(settingsFile).keySet();
        failOn(StartChecks.problems(environment, inFile, RUNNER));
        StartChecks.warnings(environment, inFile).forEach(err::println);
    }

    /** Checks the secrets that were kept in the data folder, and brings the schema up to date. */
    void database(Map<String, String> environment, Map<String, String> all) {
        failOn(StartChecks.secretProblems(all));
        Database database = Database.parse(all.getOrDefault("DATABASE_URL", ""));
        if (!environment.getOrDefault("DATABASE_URL", "").isBlank()) {
            await(database);
        }
        try {
            var _ = Migrations.run(database, ReportingZone.of(all.get("REPORTING_ZONE")));
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Preflight.class).atError().setCause(e).log("migration_failed");
            throw new StartupFailure(
                    "The schema of the database at " + DatabaseProbe.address(database)
                            + " cannot be brought up to date; migration_failed in the log says why.",
                    e);
        }
    }

    /** Compares the secrets with those that the database was filled with. */
    static void secrets(Gateway gateway) {
        failOn(gateway.secretProblems());
    }

    /** Says which stores do not answer. A first connection is slow, so one that does not answer at once is tried again. */
    void stores(Gateway gateway) {
        Readiness readiness = gateway.reports().readiness();
        Readiness.Finding finding = readiness.find();
        for (int i = 1; i < STORE_TRIES && !finding.status().equals("ok") && Pause.sleep(STORE_PAUSE); i++) {
            finding = readiness.find();
        }
        finding.checks().stream()
                .filter(check -> !check.up())
                .map(Readiness.Check::name)
                .forEach(name -> err.println(name + " does not answer; the gateway works without it until it does."));
    }

    private void await(Database database) {
        long deadline = System.nanoTime() + postgresWait.toNanos();
        boolean said = false;
        Optional<DatabaseProbe.Failure> failure = DatabaseProbe.attempt(database);
        while (failure.isPresent()) {
            if (!failure.get().mayPass() || System.nanoTime() > deadline || !Pause.sleep(POSTGRES_PAUSE)) {
                throw new StartupFailure(failure.get().sentence());
            }
            if (!said) {
                err.println("Waiting for Postgres at " + DatabaseProbe.address(database) + " ...");
                said = true;
            }
            failure = DatabaseProbe.attempt(database);
        }
    }

    private static void failOn(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new StartupFailure(String.join("\n", problems));
        }
    }
}
