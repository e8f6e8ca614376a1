package aigateway.reports;

import aigateway.json.JsonText;
import aigateway.kernel.Unavailable;
import java.time.InstantSource;
import java.util.List;

/** Whether the gateway can serve: Postgres must be there; without the rest it is degraded, not down. */
public final class Readiness {
    private final List<Dependency> dependencies;
    private final InstantSource clock;

    public Readiness(List<Dependency> dependencies, InstantSource clock) {
        this.dependencies = List.copyOf(dependencies);
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

    public Finding find() {
        List<Check> checks = dependencies.stream().map(this::check).toList();
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
