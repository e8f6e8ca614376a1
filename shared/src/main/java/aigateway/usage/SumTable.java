package aigateway.usage;

import java.util.List;
import java.util.Set;

/**
 * What is summed. Each has a table of hours, NAME_hour, and one of days, NAME_day, to which an hour is added when it is over. The
 * days are there once for each kind: a set of columns, those with the fewest rows first.
 */
enum SumTable {
    CALLS("usage"),
    TAGS("usage_tag"),
    LATENCIES("latency");

    private static final int ALL_COLUMNS = 0;

    private static final List<Set<Dimension>> KINDS_OF_CALLS = List.of(
            Set.of(Dimension.ENDPOINT, Dimension.OUTCOME, Dimension.CODE),
            Set.of(Dimension.TEAM),
            Set.of(Dimension.ASKED_MODEL),
            Set.of(Dimension.MODEL, Dimension.PROVIDER, Dimension.ENDPOINT),
            Set.of(Dimension.KEY, Dimension.TEAM),
            Set.of(
                    Dimension.MODEL,
                    Dimension.ASKED_MODEL,
                    Dimension.PROVIDER,
                    Dimension.ENDPOINT,
                    Dimension.OUTCOME,
                    Dimension.CODE),
            Set.of(Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.ENDPOINT),
            Set.of(Dimension.TEAM, Dimension.ASKED_MODEL),
            Set.of(Dimension.KEY, Dimension.TEAM, Dimension.OUTCOME, Dimension.CODE),
            Set.of(Dimension.KEY, Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.ENDPOINT),
            Set.of(Dimension.KEY, Dimension.TEAM, Dimension.ASKED_MODEL));

    private final String name;

    SumTable(String name) {
        this.name = name;
    }

    /** In the order in which the database counts them. */
    private List<Dimension> columns() {
        return switch (this) {
            case CALLS ->
                List.of(
                        Dimension.KEY,
                        Dimension.TEAM,
                        Dimension.MODEL,
                        Dimension.ASKED_MODEL,
                        Dimension.PROVIDER,
                        Dimension.ENDPOINT,
                        Dimension.OUTCOME,
                        Dimension.CODE);
            case TAGS -> List.of(Dimension.KEY, Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.OUTCOME);
            case LATENCIES -> List.of(Dimension.TEAM, Dimension.ENDPOINT, Dimension.PROVIDER, Dimension.MODEL);
        };
    }

    /** Without the one that has all columns. */
    private List<Set<Dimension>> kinds() {
        return switch (this) {
            case CALLS -> KINDS_OF_CALLS;
            case TAGS -> List.of(Set.of(), Set.of(Dimension.KEY, Dimension.TEAM));
            case LATENCIES ->
                List.of(
                        Set.of(Dimension.ENDPOINT),
                        Set.of(Dimension.PROVIDER, Dimension.MODEL),
                        Set.of(Dimension.TEAM));
        };
    }

    String hours() {
        return name + "_hour";
    }

    String days() {
        return name + "_day";
    }

    /** The smallest kind of days that has these columns. Every kind of sums by tag has the tag. */
    int kind(Set<Dimension> needed) {
        List<Dimension> wanted = needed.stream().filter(each -> !each.isTag()).toList();
        return kinds().stream()
                .filter(each -> each.containsAll(wanted))
                .findFirst()
                .map(this::grouping)
                .orElse(ALL_COLUMNS);
    }

    /** As the function grouping in SQL: a bit for each column that the kind does not have, the first column's is the highest. */
    private int grouping(Set<Dimension> kind) {
        int bits = 0;
        for (Dimension column : columns()) {
            bits = bits << 1 | (kind.contains(column) ? 0 : 1);
        }
        return bits;
    }
}
