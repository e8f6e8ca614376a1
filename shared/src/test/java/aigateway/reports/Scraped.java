package aigateway.reports;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text of metrics, read by series. */
final class Scraped {
    private static final Pattern LINE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Map<String, Double> values = new TreeMap<>();

    private Scraped() {}

    static Scraped of(String text) {
        var scraped = new Scraped();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher found = LINE.matcher(line);
            if (!found.matches()) {
                throw new AssertionError("no series: " + line);
            }
            String labels = found.group(2) == null ? "" : found.group(2);
            if (scraped.values.put(series(found.group(1), labels), Double.valueOf(found.group(3))) != null) {
                throw new AssertionError("twice: " + line);
            }
        });
        return scraped;
    }

    private static String series(String name, String labels) {
        Set<String> sorted = new TreeSet<>();
        Matcher label = LABEL.matcher(labels);
        while (label.find()) {
            sorted.add(label.group(1) + '=' + label.group(2));
        }
        return name + sorted;
    }

    /** All series with their values. */
    Map<String, Double> values() {
        return values;
    }

    /** The names of all series. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        values.keySet().forEach(series -> names.add(series.substring(0, series.indexOf('['))));
        return names;
    }

    /**
     * The sum of the series that have these labels.
     *
     * @param labels each as name=value
     */
    double sum(String name, String... labels) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + '['))
                .filter(entry -> Arrays.stream(labels).allMatch(label -> has(entry.getKey(), label)))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private static boolean has(String series, String label) {
        return series.contains('[' + label + ']')
                || series.contains('[' + label + ", ")
                || series.contains(", " + label + ", ")
                || series.contains(", " + label + ']');
    }
}
