package aigateway.local.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Postgres, Redis and SQS for one process, each unless the settings name another one, with their data in one folder that
 * this object holds locked. A JVM shutdown hook of its own closes it, also in the middle of a start, so a signal at any
 * moment leaves no process behind; after a kill -9 the next start in the folder ends what was left.
 */
public final class EmbeddedServices implements AutoCloseable {
    private final DataFolder folder;
    private final ReentrantLock turn = new ReentrantLock();
    private final ConcurrentLinkedQueue<AutoCloseable> running = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Runnable> before = new ConcurrentLinkedQueue<>();
    private final Thread hook = new Thread(this::close, "close-embedded-services");
    private @Nullable CompletableFuture<SqsServer> queues;
    private Map<String, String> settings = Map.of();
    private volatile boolean closed;

    private EmbeddedServices(DataFolder folder) {
        this.folder = folder;
    }

    /** As {@link #start(Path, Map, QueueVisibility)}, with the template's visibility timeouts. */
    public static EmbeddedServices start(Path dataDir, Map<String, String> settings) {
        return start(dataDir, settings, QueueVisibility.standard());
    }

    /**
     * Starts what DATABASE_URL, REDIS_URL and SQS_ENDPOINT do not replace (a blank value replaces nothing), side by side,
     * and returns when all of it answers. With REDIS_CLUSTER=true Redis is a cluster of one node.
     *
     * @throws StartupFailure with a sentence for the user; nothing is left running then
     */
    public static EmbeddedServices start(Path dataDir, Map<String, String> settings, QueueVisibility visibility) {
        EmbeddedServices services = begin(dataDir, settings, visibility);
        services.awaitQueues();
        return services;
    }

    /**
     * As start, but returns when Postgres and Redis answer, while SQS, which takes longest, is still starting: the
     * migrations and the web server need not wait for it. Its addresses are already in the settings.
     */
    public static EmbeddedServices begin(Path dataDir, Map<String, String> settings, QueueVisibility visibility) {
        EmbeddedServices services = new EmbeddedServices(DataFolder.open(dataDir));
        try {
            Runtime.getRuntime().addShutdownHook(services.hook);
            services.startMissing(settings, visibility);
            return services;
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    /**
     * Waits until the queues are there; at once where SQS is not ours.
     *
     * @throws StartupFailure when they will not be; everything has been closed then
     */
    public void awaitQueues() {
        try {
            if (queues != null) {
                var _ = queues.join();
            }
        } catch (CompletionException e) {
            close();
            throw unwrapped(e);
        }
    }

    /** What to add to the given settings: addresses and queue URLs of what was started here. */
    public Map<String, String> settings() {
        return settings;
    }

    /** A step to run before the services end, in the order given, on a signal too: stop taking calls, drain, and so on. */
    public void beforeClose(Runnable step) {
        before.add(step);
    }

    /** Watches the stores from now on, and starts those again that end by themselves. */
    public void supervise() {
        var supervisor = new Supervisor(running, turn, () -> closed);
        Thread.ofPlatform().name("supervise-stores").daemon().start(supervisor);
    }

    /** Ends everything and waits for it. Only the first call does something; others wait until that one is done. */
    @Override
    public void close() {
        // An interrupted thread cannot wait, and processes that it did not wait for would be left running.
        boolean interrupted = Thread.interrupted();
        turn.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            before.forEach(EmbeddedServices::runQuietly);
            endAll();
        } finally {
            turn.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void endAll() {
        // What is still starting could not be closed.
        if (queues != null) {
            var _ = queues.handle((started, failure) -> Boolean.TRUE).join();
        }
        List<Callable<Void>> ends = new ArrayList<>();
        for (AutoCloseable service : running) {
            ends.add(() -> {
                service.close();
                return null;
            });
        }
        try {
            var _ = allOf(ends);
        } finally {
            folder.close();
            dropHook();
        }
    }

    private void startMissing(Map<String, String> given, QueueVisibility visibility) {
        turn.lock();
        try {
            if (closed) {
                throw new StartupFailure("Stopped while starting.");
            }
            StorePasswords passwords = StorePasswords.of(folder.path());
            Map<String, String> made = new LinkedHashMap<>();
            if (lacks(given, "SQS_ENDPOINT")) {
                int port = folder.freePort("sqs");
                made.putAll(SqsServer.settings(port, passwords.queues()));
                // Loading its classes is all work and no waiting, which would hold one of few virtual-thread carriers.
                queues = CompletableFuture.supplyAsync(
                        () -> opened(SqsServer.start(port, passwords.queues(), visibility)),
                        task -> Thread.ofPlatform().daemon().start(task));
            }
            List<Callable<Map<String, String>>> starts = new ArrayList<>();
            if (lacks(given, "DATABASE_URL")) {
                starts.add(() -> Map.of(
                        "DATABASE_URL",
                        opened(PostgresServer.start(folder, passwords)).jdbcUrl()));
            }
            if (lacks(given, "REDIS_URL")) {
                // A client for clusters understands no other server.
                boolean cluster = "true".equals(given.get("REDIS_CLUSTER"));
                starts.add(() -> Map.of(
                        "REDIS_URL",
                        opened(RedisServer.start(folder, passwords, cluster)).url()));
            }
            allOf(starts).forEach(made::putAll);
            settings = Map.copyOf(made);
        } finally {
            turn.unlock();
        }
    }

    private <T extends AutoCloseable> T opened(T service) {
        running.add(service);
        return service;
    }

    /** Runs all to their end, and only then throws the first failure: what is still starting could not be closed. */
    private static <T extends @Nullable Object> List<T> allOf(List<Callable<T>> tasks) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = tasks.stream().map(threads::submit).toList();
            threads.shutdown();
            List<T> results = new ArrayList<>();
            RuntimeException failure = null;
            for (Future<T> future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException e) {
                    failure = failure == null ? unwrapped(e) : failure;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    failure = failure == null ? new StartupFailure("Interrupted while starting.", e) : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
            return results;
        }
    }

    private static RuntimeException unwrapped(Exception failure) {
        return failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
    }

    /** One step that fails, in whatever way, must not keep the rest running. */
    private static void runQuietly(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            System.Logger log = System.getLogger(EmbeddedServices.class.getName());
            log.log(System.Logger.Level.WARNING, "a step before the end failed: {0}", e.toString());
        }
    }

    private void dropHook() {
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is already ending, most likely in this very hook.
        }
    }

    private static boolean lacks(Map<String, String> settings, String name) {
        return settings.getOrDefault(name, "").isBlank();
    }
}
