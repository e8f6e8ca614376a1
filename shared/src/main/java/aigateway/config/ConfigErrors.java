package aigateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a file, gathered while it is read. */
final class ConfigErrors {
    private record Finding(int line, String text) {}

    private final List<Finding> kept = new ArrayList<>();
    private int total;

    /** @param path empty where it is about the file as a whole */
    void add(int line, String path, String why) {
        total++;
        if (kept.size() < ConfigBounds.FINDINGS_MAX) {
            kept.add(new Finding(line, "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + why));
        }
    }

    boolean any() {
        return total > 0;
    }

    ConfigProblem problem() {
        List<String> texts = kept.stream()
                .sorted(Comparator.comparingInt(Finding::line))
                .map(Finding::text)
                .toList();
        return new ConfigProblem(texts, total);
    }
}
