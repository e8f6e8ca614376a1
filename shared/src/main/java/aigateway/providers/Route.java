package aigateway.providers;

import aigateway.kernel.RequestId;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a call may be put to: one of several by weight, and others when that one fails.
 *
 * @param spread at least one, with a weight above zero in all
 * @param fallbacks in their order
 */
public record Route(List<Weighted> spread, List<Target> fallbacks) {
    public Route {
        spread = List.copyOf(spread);
        fallbacks = List.copyOf(fallbacks);
    }

    /** A target that gets its share of the first attempts. */
    public record Weighted(Target target, int weight) {}

    public static Route to(Target only) {
        return new Route(List.of(new Weighted(only, 1)), List.of());
    }

    /**
     * Everyone in the order of trying. The first is drawn by the request's id, so that a job meets the same one when it is
     * accepted
     * and when it is run; the others of the spread follow, then the fallbacks.
     */
    public List<Target> order(RequestId request) {
        Weighted drawn = drawn(request);
        List<Target> order = new ArrayList<>();
        order.add(drawn.target);
        spread.stream()
                .filter(other -> !other.equals(drawn) && other.weight > 0)
                .forEach(other -> order.add(other.target));
        order.addAll(fallbacks);
        return List.copyOf(order);
    }

    private Weighted drawn(RequestId request) {
        int total = spread.stream().mapToInt(Weighted::weight).sum();
        int lot = Math.floorMod(request.value().hashCode(), total);
        for (Weighted each : spread) {
            lot -= each.weight;
            if (lot < 0) {
                return each;
            }
        }
        throw new IllegalStateException("the weights changed while they were counted");
    }
}
