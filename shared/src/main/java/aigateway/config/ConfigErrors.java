package aigateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The errors of a file, collected while it is read. */
final class ConfigErrors {
    private record Entry(int line, String text) {}

    private final List<Entry> entries = new ArrayList<>();
    private int total;

    /** @param path empty for an error of the whole file */
    void add(int line, String path, String message) {
        total++;
        if (entries.size() < ConfigBounds.ERRORS_MAX) {
            entries.add(new Entry(line, "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + message));
        }
    }

    boolean any() {
        return total > 0;
    }

    ConfigProblem problem() {
        List<String> texts = entries.stream()
                .sorted(Comparator.comparingInt(Entry::line))
                .map(Entry::text)
                .toList();
        return new ConfigProblem(texts, total);
    }
}
