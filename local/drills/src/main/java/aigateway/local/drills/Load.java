package aigateway.local.drills;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Calls at a steady rate, whatever becomes of them, from now until it is closed; each belongs to the phase that it was sent
 * in.
 */
final class Load implements AutoCloseable {
    private static final int IN_FLIGHT_MAX = 2_000;

    private final Client client;
    private final Client.Key key;
    private final Client.Ask ask;
    private final long pauseNanos;
    private final ConcurrentLinkedQueue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(IN_FLIGHT_MAX);
    private final Thread pacer;
    private volatile String phase = "";
    private volatile boolean over;

    /** What a call came to. */
    record Sample(String phase, Response reply) {}

    private Load(Client client, Client.Key key, Client.Ask ask, int perSecond) {
        this.client = client;
        this.key = key;
        this.ask = ask;
        this.pauseNanos = Duration.ofSeconds(1).toNanos() / perSecond;
        this.pacer = Thread.ofPlatform().daemon().unstarted(this::pace);
    }

    static Load start(Client client, Client.Key key, Client.Ask ask, int perSecond) {
        var load = new Load(client, key, ask, perSecond);
        load.pacer.start();
        return load;
    }

    /** By the clock, not by the answers: a slow gateway gets no fewer calls. */
    private void pace() {
        long next = System.nanoTime();
        try {
            while (!over) {
                next += pauseNanos;
                Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
                free.acquire();
                String now = phase;
                var _ = threads.submit(() -> {
                    try {
                        samples.add(new Sample(now, client.ask(key, ask)));
                    } finally {
                        free.release();
                    }
                    return true;
                });
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is sent from now on belongs to it. */
    void phase(String name) {
        phase = name;
    }

    /** As {@link #phase}, for this long. */
    void phase(String name, Duration lasts) throws InterruptedException {
        phase(name);
        Thread.sleep(lasts);
    }

    /** What came back so far. */
    List<Response> reply() {
        return samples.stream().map(Sample::reply).toList();
    }

    List<Response> reply(String of) {
        return samples.stream()
                .filter(sample -> sample.phase.equals(of))
                .map(Sample::reply)
                .toList();
    }

    @Override
    public void close() {
        finish();
    }

    /** Calls no more, and waits for the answers that are still to come. */
    void finish() {
        over = true;
        try {
            pacer.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        threads.close();
    }

    /** How many of each status, in words. */
    static String statuses(List<Response> reply) {
        var counts = new TreeMap<String, Integer>();
        reply.forEach(each -> counts.merge((each.status() + " " + each.code()).strip(), 1, Integer::sum));
        return counts.isEmpty()
                ? "none"
                : counts.toString().replaceAll("[{}]", "").replace("=", " x ");
    }
}
