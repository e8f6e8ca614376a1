package aigateway.local.lambda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A function with its environments: as many as it has events at the same time, up to its bound. */
public final class LambdaFunction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LambdaFunction.class);
    /** This machine has less memory than Lambda. */
    private static final int ENVIRONMENTS_MAX = 8;

    private final FunctionSpec spec;
    private final Map<String, String> settings;
    private final Path log;
    private final Semaphore free;
    private final Deque<Environment> idle = new ArrayDeque<>();
    /** Those that have answered and not asked yet. */
    private final Set<Environment> resting = new HashSet<>();

    private final Set<Environment> all = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    LambdaFunction(FunctionSpec spec, Map<String, String> settings, Path log) {
        this.spec = spec;
        this.settings = Map.copyOf(settings);
        this.log = log;
        int most = spec.atOnce() == 0 ? ENVIRONMENTS_MAX : Math.min(spec.atOnce(), ENVIRONMENTS_MAX);
        this.free = new Semaphore(most);
    }

    public FunctionSpec spec() {
        return spec;
    }

    /**
     * Starts an environment that gets no events of this function, for a measurement; the caller closes it.
     *
     * @throws IOException when it does not start
     */
    public Environment startAlone() throws IOException {
        return Environment.start(spec, settings, log, () -> {});
    }

    /** The environments that are alive. */
    public long environments() {
        return all.stream().filter(Environment::isAlive).count();
    }

    /** The ids of their processes. */
    public List<Long> processes() {
        return all.stream().filter(Environment::isAlive).map(Environment::pid).toList();
    }

    /** Whether the hooks around a snapshot have run in all of them. */
    boolean restored() {
        return all.stream().allMatch(environment -> environment.api().restored());
    }

    /**
     * Hands the event to an environment that is free, or to a new one, and waits for the end.
     *
     * @throws IOException when no environment starts
     */
    public Invoked.Ended invoke(byte[] event, Invoked.Answer answer) throws IOException {
        free.acquireUninterruptibly();
        Environment environment;
        try {
            environment = environment();
        } catch (IOException | RuntimeException e) {
            free.release();
            throw e;
        }
        Invoked.Ended ended =
                environment.invoke(event, spec.timeout(), answer).ended().join();
        if (ended.how() != Invoked.How.ANSWERED) {
            LOG.atWarn()
                    .addKeyValue("function", spec.name())
                    .addKeyValue("how", ended.how())
                    .log("invocation_not_answered");
        }
        rests(environment);
        return ended;
    }

    /** It asks for the next event in a moment: an event that comes meanwhile waits for that, and starts no process. */
    private void rests(Environment environment) {
        synchronized (idle) {
            if (all.contains(environment) && !idle.contains(environment)) {
                resting.add(environment);
            }
        }
    }

    /** The whole answer of an event. */
    public String invoke(String event) throws IOException {
        var whole = new ByteArrayOutputStream();
        Invoked.Ended ended = invoke(event.getBytes(StandardCharsets.UTF_8), whole::writeBytes);
        String answer = whole.toString(StandardCharsets.UTF_8);
        if (!ended.isAnswered()) {
            throw new IOException(spec.name() + " " + ended.how() + ": " + answer);
        }
        return answer;
    }

    private Environment environment() throws IOException {
        synchronized (idle) {
            while (idle.isEmpty() && !resting.isEmpty()) {
                await();
            }
            while (!idle.isEmpty()) {
                Environment next = idle.pop();
                if (next.isAlive()) {
                    return next;
                }
                all.remove(next);
            }
        }
        if (closed) {
            throw new IOException(spec.name() + " is closed");
        }
        var own = new AtomicReference<Environment>();
        Environment started = Environment.start(spec, settings, log, () -> asked(own));
        synchronized (idle) {
            own.set(started);
            all.add(started);
        }
        started.whenEnded(() -> ended(started));
        return started;
    }

    private void await() throws IOException {
        try {
            idle.wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** It asks for an event: the first time while it starts, and then after each event. */
    private void asked(AtomicReference<Environment> own) {
        synchronized (idle) {
            Environment environment = own.get();
            if (environment != null && all.contains(environment)) {
                resting.remove(environment);
                idle.push(environment);
                idle.notifyAll();
                free.release();
            }
        }
    }

    /** Its process has ended. If that was in the middle of an event, there is room for another one. */
    private void ended(Environment environment) {
        synchronized (idle) {
            boolean wasIdle = idle.remove(environment);
            resting.remove(environment);
            idle.notifyAll();
            if (all.remove(environment) && !wasIdle) {
                free.release();
            }
        }
        environment.close();
    }

    @Override
    public void close() {
        closed = true;
        all.forEach(Environment::close);
    }
}
