package aigateway.local.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How long and what {@code local/bench} measures.
 *
 * @param rounds windows of each figure
 * @param seconds of a window
 * @param warmSeconds of load on the gateway, from its start, before the first window
 * @param openSeconds how long each of many open streams takes
 * @param parts calls, streams, open; or soak alone
 * @param settings of the gateway, beside those that the bench sets
 * @param javaOptions of the gateway's JVM
 */
record BenchPlan(
        int rounds,
        int seconds,
        int warmSeconds,
        int openSeconds,
        Set<String> parts,
        Map<String, String> settings,
        List<String> javaOptions) {
    private static final Set<String> PARTS = Set.of("calls", "streams", "open");
    private static final String SOAK = "soak";
    private static final BenchPlan FULL = new BenchPlan(5, 6, 40, 60, PARTS, Map.of(), List.of());
    private static final BenchPlan QUICK = new BenchPlan(2, 3, 25, 10, PARTS, Map.of(), List.of());

    /** Empty where it is wrong. */
    static Optional<BenchPlan> parse(String... arguments) {
        List<String> given = new ArrayList<>(List.of(arguments));
        BenchPlan base = given.remove("--quick") ? QUICK : FULL;
        int rounds = base.rounds;
        int seconds = base.seconds;
        Set<String> parts = base.parts;
        Map<String, String> settings = new HashMap<>();
        List<String> javaOptions = new ArrayList<>();
        if (given.size() % 2 != 0) {
            return Optional.empty();
        }
        for (int i = 0; i < given.size(); i += 2) {
            String value = given.get(i + 1);
            switch (given.get(i)) {
                case "--only" -> parts = Set.of(value.split(","));
                case "--rounds" -> rounds = number(value);
                case "--seconds" -> seconds = number(value);
                case "--java" -> javaOptions.add(value);
                case "--set" -> settings.put(value.replaceFirst("=.*", ""), value.replaceFirst("[^=]*=?", ""));
                default -> {
                    return Optional.empty();
                }
            }
        }
        return rounds < 1 || seconds < 1 || (!PARTS.containsAll(parts) && !parts.equals(Set.of(SOAK)))
                ? Optional.empty()
                : Optional.of(new BenchPlan(
                        rounds, seconds, base.warmSeconds, base.openSeconds, parts, settings, javaOptions));
    }

    /** A long run, for pauses that short windows do not show. */
    boolean isSoak() {
        return parts.contains(SOAK);
    }

    /** Of each window. */
    List<Integer> connections() {
        return isSoak() ? List.of(1, 4, 16) : parts.contains("calls") ? List.of(16, 64, 1) : List.of();
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    }
}
