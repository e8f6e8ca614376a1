package aigateway.reports;

import aigateway.json.JsonText;
import aigateway.kernel.Unavailable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the gateway can serve: Postgres must be there; without the rest, or without upkeep, it is degraded, not down. A finding
 * is kept for a second: anybody may request it.
 */
public final class Readiness {
    private static final long KEPT_MILLIS = 1_000;

    private final List<Dependency> dependencies;
    private final LastSweep lastSweep;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Finding kept;
    private long keptAtMillis;

    public Readiness(List<Dependency> dependencies, LastSweep lastSweep, InstantSource clock) {
        this.dependencies = List.copyOf(dependencies);
        this.lastSweep = lastSweep;
        this.clock = clock;
    }

    /**
     * A dependency of the gateway.
     *
     * @param vital without it nothing can be served
     * @param ping throws {@link Unavailable} when it does not answer
     */
    public record Dependency(String name, boolean vital, Runnable ping) {}

    /**
     * The states of all dependencies.
     *
     * @param status ok, degraded or unavailable
     */
    public record Finding(String status, List<Check> checks) {
        public boolean ready() {
            return !status.equals("unavailable");
        }

        public byte[] json() {
            return JsonText.object(json -> json.text("status", status).object("dependencies", all -> {
                for (Check check : checks) {
                    all.object(
                            check.name,
                            one -> one.text("state", check.up ? "up" : "down").number("ms", check.millis));
                }
            }));
        }
    }

    /** One dependency's state and how long it took to tell. */
    public record Check(String name, boolean vital, boolean up, long millis) {}

    /** One caller looks; the others wait for what it finds. */
    public Finding find() {
        lock.lock();
        try {
            long age = clock.millis() - keptAtMillis;
            Finding found = kept;
            if (found == null || age < 0 || age >= KEPT_MILLIS) {
                found = look();
                kept = found;
                keptAtMillis = clock.millis();
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    private Finding look() {
        List<Check> checks =
                new ArrayList<>(dependencies.stream().map(this::check).toList());
        if (lastSweep.age().isPresent()) {
            checks.add(new Check("sweep", false, !lastSweep.isLate(), 0));
        }
        boolean vitalUp = checks.stream().allMatch(check -> check.up || !check.vital);
        boolean allUp = checks.stream().allMatch(check -> check.up);
        return new Finding(vitalUp ? allUp ? "ok" : "degraded" : "unavailable", checks);
    }

    private Check check(Dependency dependency) {
        long started = clock.millis();
        boolean up = true;
        try {
            dependency.ping.run();
        } catch (Unavailable _) {
            up = false;
        }
        return new Check(dependency.name, dependency.vital, up, clock.millis() - started);
    }
}
