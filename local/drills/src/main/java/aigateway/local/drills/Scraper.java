package aigateway.local.drills;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Scrapes gateways in turn until it is closed, one after the other, and notes each series that fell. */
final class Scraper implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;
    private static final long END_MILLIS = 30_000;

    private final List<GatewayProcess> gateways;
    private final Report findings;
    private final Map<String, Double> highest = new HashMap<>();
    private final AtomicLong scrapes = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile boolean over;

    private Scraper(List<GatewayProcess> gateways, Report findings) {
        this.gateways = gateways;
        this.findings = findings;
    }

    static Scraper start(List<GatewayProcess> gateways, Report findings) {
        var scraper = new Scraper(gateways, findings);
        scraper.thread.start();
        return scraper;
    }

    private void run() {
        try {
            for (int turn = 0; !over; turn++) {
                int instance = turn % gateways.size();
                Response reply = gateways.get(instance).client().metrics();
                if (reply.status() == 200) {
                    take(instance, Scrape.of(reply.body()));
                    scrapes.incrementAndGet();
                    slowestNanos.accumulateAndGet(reply.nanos(), Math::max);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(int instance, Scrape scrape) {
        Map<String, Double> now = scrape.counters();
        highest.forEach((series, before) -> {
            Double value = now.get(series);
            // The series of teams and keys may go when others spend more.
            if (value == null ? !series.startsWith("agw_key_") && !series.startsWith("agw_team_") : value < before) {
                findings.expect(
                        false,
                        "gateway %d: %s went from %s to %s",
                        instance + 1,
                        series,
                        before,
                        String.valueOf(value));
            }
        });
        highest.putAll(now);
    }

    /** How many there were, and how long the slowest took. */
    String words() {
        return "%d scrapes of %d series that only grow, the slowest %d ms"
                .formatted(scrapes.get(), highest.size(), slowestNanos.get() / 1_000_000);
    }

    long scrapes() {
        return scrapes.get();
    }

    /** Ends the scrapes; may be repeated. */
    void end() {
        close();
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
