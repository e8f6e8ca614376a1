package aigateway.usage;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds of rows of usage_day_summary, those with the fewest rows first: which columns each has. */
enum DaySummary {
    BY_TEAM(5, Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.ENDPOINT),
    BY_CALL(
            4,
            Dimension.MODEL,
            Dimension.ASKED_MODEL,
            Dimension.PROVIDER,
            Dimension.ENDPOINT,
            Dimension.OUTCOME,
            Dimension.CODE),
    BY_KEY_AND_OUTCOME(3, Dimension.KEY, Dimension.TEAM, Dimension.OUTCOME, Dimension.CODE),
    BY_KEY_AND_MODEL(1, Dimension.KEY, Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.ENDPOINT),
    BY_KEY_AND_ASKED_MODEL(2, Dimension.KEY, Dimension.TEAM, Dimension.ASKED_MODEL);

    private final int kind;
    private final Set<Dimension> columns;

    DaySummary(int kind, Dimension... columns) {
        this.kind = kind;
        this.columns = EnumSet.copyOf(List.of(columns));
    }

    int kind() {
        return kind;
    }

    /** The smallest that has each column of the query; empty when only usage_day_closed has them. */
    static Optional<DaySummary> of(UsageQuery query) {
        Set<Dimension> needed = query.needed();
        for (DaySummary each : values()) {
            if (each.columns.containsAll(needed)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
