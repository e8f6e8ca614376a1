package aigateway.usage;

import java.util.Optional;
import java.util.Set;

/** The kinds of rows of usage_day_summary, those with the fewest rows first: which columns each has. */
enum DaySummary {
    BY_TEAM(5),
    BY_CALL(4),
    BY_KEY_AND_OUTCOME(3),
    BY_KEY_AND_MODEL(1),
    BY_KEY_AND_ASKED_MODEL(2);

    private final int kind;

    DaySummary(int kind) {
        this.kind = kind;
    }

    private Set<Dimension> columns() {
        return switch (this) {
            case BY_TEAM -> Set.of(Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.ENDPOINT);
            case BY_CALL ->
                Set.of(
                        Dimension.MODEL,
                        Dimension.ASKED_MODEL,
                        Dimension.PROVIDER,
                        Dimension.ENDPOINT,
                        Dimension.OUTCOME,
                        Dimension.CODE);
            case BY_KEY_AND_OUTCOME -> Set.of(Dimension.KEY, Dimension.TEAM, Dimension.OUTCOME, Dimension.CODE);
            case BY_KEY_AND_MODEL ->
                Set.of(Dimension.KEY, Dimension.TEAM, Dimension.MODEL, Dimension.PROVIDER, Dimension.ENDPOINT);
            case BY_KEY_AND_ASKED_MODEL -> Set.of(Dimension.KEY, Dimension.TEAM, Dimension.ASKED_MODEL);
        };
    }

    int kind() {
        return kind;
    }

    /** The smallest that has each column of the query; empty when only usage_day_closed has them. */
    static Optional<DaySummary> of(UsageQuery query) {
        Set<Dimension> needed = query.needed();
        for (DaySummary each : values()) {
            if (each.columns().containsAll(needed)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
