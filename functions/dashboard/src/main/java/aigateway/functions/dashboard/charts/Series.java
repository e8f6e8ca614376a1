package aigateway.functions.dashboard.charts;

import java.util.List;

/**
 * Values under one name, one for each point of a chart.
 *
 * @param link where its name leads, relative; empty for nowhere
 */
public record Series(String name, String link, List<Long> values) {
    public Series {
        values = List.copyOf(values);
    }

    public static Series of(String name, List<Long> values) {
        return new Series(name, "", values);
    }

    public long total() {
        return values.stream().mapToLong(Long::longValue).sum();
    }
}
