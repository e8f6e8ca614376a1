package aigateway.budgets;

import aigateway.kernel.BudgetId;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a refusal calls a budget: by its name, or by its id where it has none, with its team.
 *
 * <p>Round trips: one to Postgres for a budget that refused no call in the last ten seconds.
 */
public final class BudgetNames {
    private static final Duration KEPT = Duration.ofSeconds(10);
    /** Budgets that refuse calls at the same time. */
    private static final int NAMES_MAX = 1_000;

    private final Budgets budgets;
    private final InstantSource clock;
    private final Map<String, Kept> names = new ConcurrentHashMap<>();

    private record Kept(String text, Instant until) {}

    public BudgetNames(Budgets budgets, InstantSource clock) {
        this.budgets = budgets;
        this.clock = clock;
    }

    /** As it stands in a sentence. */
    public String of(String id) {
        Instant now = clock.instant();
        Kept kept = names.get(id);
        if (kept != null && now.isBefore(kept.until)) {
            return kept.text;
        }
        String text = read(id);
        if (names.size() >= NAMES_MAX) {
            names.clear();
        }
        names.put(id, new Kept(text, now.plus(KEPT)));
        return text;
    }

    /** The refusal itself is known, so an outage now must not turn it into another answer. */
    private String read(String id) {
        try {
            return budgets.label(new BudgetId(id)).map(label -> text(id, label)).orElse(id);
        } catch (Unavailable _) {
            return id;
        }
    }

    private static String text(String id, Budgets.Label label) {
        if (label.name() != null) {
            return "'" + label.name() + "'";
        }
        return label.team() == null ? id : id + " of the team '" + label.team() + "'";
    }
}
