package aigateway.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** One of the three servers that are measured in turn, and what was measured of it. */
final class Target {
    final String name;
    final int port;
    final String key;
    final long pid;
    private final Map<Integer, List<Window>> windows = new TreeMap<>();
    final List<Long> streams = new ArrayList<>();
    double residentMib;

    Target(String name, int port, String key, long pid) {
        this.name = name;
        this.port = port;
        this.key = key;
        this.pid = pid;
    }

    /**
     * @param ownMicros CPU of the target's process for a call; the two stores likewise, 0 where there is none
     * @param foreignCores processors that others used meanwhile
     */
    record Window(Wrk.Ran ran, double ownMicros, double postgresMicros, double redisMicros, double foreignCores) {}

    String url() {
        return "http://127.0.0.1:" + port + "/v1/chat/completions";
    }

    void add(int connections, Window window) {
        windows.computeIfAbsent(connections, _ -> new ArrayList<>()).add(window);
        residentMib = Math.max(residentMib, Proc.residentMib(pid));
    }

    double median(int connections, ToDoubleFunction<Window> figure) {
        return median(windows.getOrDefault(connections, List.of()).stream()
                .map(figure::applyAsDouble)
                .toList());
    }

    /** The median of what each round's window was of the other one's, so that a slower minute of the machine counts for both. */
    double share(int connections, Target of) {
        List<Window> mine = windows.getOrDefault(connections, List.of());
        List<Window> others = of.windows.getOrDefault(connections, List.of());
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < Math.min(mine.size(), others.size()); i++) {
            shares.add(100 * mine.get(i).ran.perSecond() / others.get(i).ran.perSecond());
        }
        return median(shares);
    }

    double longestMillis(int connections) {
        return windows.getOrDefault(connections, List.of()).stream()
                .mapToDouble(window -> window.ran.longestMillis())
                .max()
                .orElse(0);
    }

    long failed() {
        return windows.values().stream()
                .flatMap(List::stream)
                .mapToLong(window -> window.ran.failed())
                .sum();
    }

    List<Double> foreignCores() {
        return windows.values().stream()
                .flatMap(List::stream)
                .map(Window::foreignCores)
                .toList();
    }

    double streamMillis(double quantile) {
        List<Long> sorted = streams.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) (quantile * (sorted.size() - 1))) / 1e6;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        return size == 0 ? 0 : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }
}
