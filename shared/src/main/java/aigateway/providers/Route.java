package aigateway.providers;

import aigateway.config.FallbackCause;
import aigateway.kernel.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The targets of a call: one is selected by weight, and others are tried when it fails.
 *
 * @param weightedTargets at least one, with a weight above zero in all
 * @param fallbacks in the order of trying
 * @param fallbackOn for which causes another target is tried although the provider works
 */
public record Route(List<Weighted> weightedTargets, List<Target> fallbacks, Set<FallbackCause> fallbackOn) {
    public Route {
        weightedTargets = List.copyOf(weightedTargets);
        fallbacks = List.copyOf(fallbacks);
        fallbackOn = Set.copyOf(fallbackOn);
    }

    public Route(List<Weighted> weightedTargets, List<Target> fallbacks) {
        this(weightedTargets, fallbacks, Set.of());
    }

    /** A target that gets its share of the first attempts. */
    public record Weighted(Target target, int weight) {}

    public static Route to(Target only) {
        return new Route(List.of(new Weighted(only, 1)), List.of());
    }

    /**
     * All targets in the order of trying. The request's id selects the first, so that a job has the same first target when it is
     * accepted and when it runs; the other weighted targets follow, then the fallbacks.
     */
    public List<Target> order(RequestId request) {
        Weighted selected = selected(request);
        List<Target> order = new ArrayList<>();
        order.add(selected.target);
        weightedTargets.stream()
                .filter(other -> !other.equals(selected) && other.weight > 0)
                .forEach(other -> order.add(other.target));
        order.addAll(fallbacks);
        return List.copyOf(order);
    }

    private Weighted selected(RequestId request) {
        int total = weightedTargets.stream().mapToInt(Weighted::weight).sum();
        int remaining = Math.floorMod(request.value().hashCode(), total);
        for (Weighted each : weightedTargets) {
            remaining -= each.weight;
            if (remaining < 0) {
                return each;
            }
        }
        throw new IllegalStateException("the weights changed while they were counted");
    }
}
