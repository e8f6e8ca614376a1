package aigateway.functions.migrate;

import aigateway.assembly.DatabaseAddress;
import aigateway.assembly.Settings;
import aigateway.postgres.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the database needs at each deployment: its schema, and the role that the other functions log in as. */
final class Deployment {
    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private final Map<String, String> environment;
    private final String location;

    /**
     * @param location of the SQL, as Flyway names it
     */
    Deployment(Map<String, String> environment, String location) {
        this.environment = environment;
        this.location = location;
    }

    /**
     * Runs to its end, and answers how many migrations were run.
     *
     * @throws RuntimeException when it failed
     */
    int run() {
        return run(0, new AtomicReference<>());
    }

    /**
     * Runs for at most so long; whatever happens becomes an answer.
     *
     * @param wanted the most connections that the functions open together; zero where that is unknown
     */
    StackAnswer runWithin(Duration limit, long wanted) {
        var connections = new AtomicReference<@Nullable MigrationConnections>();
        var result = new CompletableFuture<Integer>();
        Thread work = Thread.ofPlatform().daemon().name("migration").start(() -> {
            try {
                result.complete(run(wanted, connections));
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            return StackAnswer.done(result.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            work.interrupt();
            return tooLate(connections.get());
        } catch (ExecutionException failed) {
            Throwable failure = Objects.requireNonNullElse(failed.getCause(), failed);
            LOG.atError().setCause(failure).log("migration_failed");
            MigrationConnections to = connections.get();
            return StackAnswer.failed(MigrationFailure.sentence(to == null ? null : to.database(), failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static StackAnswer tooLate(@Nullable MigrationConnections connections) {
        if (connections == null) {
            return StackAnswer.failed("The secrets were not read in time.");
        }
        connections.breakOff();
        return StackAnswer.failed(
                connections.isReached()
                        ? "The migration did not end in time and was broken off."
                        : "The database was not reached in time.");
    }

    /**
     * @param opened gets the connections before the first one is opened
     */
    private int run(long wanted, AtomicReference<@Nullable MigrationConnections> opened) {
        Settings settings = Settings.read(environment);
        var address = new DatabaseAddress(settings, environment, InstantSource.system());
        // Read before anything changes: a secret that is missing is no reason to migrate first.
        Optional<Database> application = address.application();
        var connections = new MigrationConnections(address.database());
        opened.set(connections);
        ConnectionBudget.check(connections, wanted);
        int run = Migrations.run(connections, location, settings.reportingZone());
        application.ifPresent(login -> ApplicationRole.of(login).prepare(connections));
        return run;
    }
}
