package aigateway.local.drills;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text of metrics.
 *
 * @param text as it came
 * @param values by series: the name and the labels, sorted
 */
record Scrape(String text, Map<String, Double> values) {
    private static final Pattern LINE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    /** These begin at zero with each process. */
    private static final Pattern OF_PROCESS =
            Pattern.compile("agw_(pushes|unidentified_refusals|admin_refused|rate_limit_refusals)_.*");

    private static final Pattern ONLY_GROWS = Pattern.compile("agw_\\w+_(total|bucket|count|sum)\\{.*");

    static Scrape of(String text) {
        Map<String, Double> values = new TreeMap<>();
        text.lines().map(LINE::matcher).filter(Matcher::matches).forEach(line -> {
            var labels = new TreeSet<String>();
            Matcher label = LABEL.matcher(line.group(2) == null ? "" : line.group(2));
            while (label.find()) {
                labels.add(label.group());
            }
            values.put(line.group(1) + '{' + String.join(",", labels) + '}', Double.valueOf(line.group(3)));
        });
        return new Scrape(text, values);
    }

    /** Those that are everybody's and must never fall. */
    Map<String, Double> counters() {
        return values.entrySet().stream()
                .filter(series -> ONLY_GROWS.matcher(series.getKey()).matches())
                .filter(series -> !OF_PROCESS.matcher(series.getKey()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * @param labels as in the text
     */
    double sum(String name, String... labels) {
        return values.entrySet().stream()
                .filter(series -> series.getKey().startsWith(name + '{'))
                .filter(series -> Arrays.stream(labels).allMatch(series.getKey()::contains))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** A sum of dollars in nano-dollars. */
    long nanoUsd(String name, String... labels) {
        return Math.round(sum(name, labels) * 1e9);
    }
}
