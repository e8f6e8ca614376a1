package aigateway.alerts;

import aigateway.json.JsonText;
import aigateway.kernel.SeparateWork;
import aigateway.keys.UnusedKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that no call has used for some days.
 *
 * <p>Round trips: two to Postgres.
 */
record UnusedKeyCauses(UnusedKeys keys, AlertRules rules) implements Causes {
    private static final int KEYS_MAX = 1_000;

    @Override
    public Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work) {
        int days = rule.parameters().number("days");
        Instant before = now.minus(Duration.ofDays(days));
        List<Cause> causes = keys.list(before, rules.firstCreated(), now, KEYS_MAX).stream()
                .map(key -> cause(key, days))
                .toList();
        boolean all = causes.size() < KEYS_MAX;
        return new Found(causes, _ -> all, null);
    }

    private static Cause cause(UnusedKeys.Unused key, int days) {
        String since =
                (key.used() ? "Its last call was on " : "No call has used it since ") + AlertText.moment(key.since());
        String facts = JsonText.objectText(json -> json.text("key_name", key.name())
                .number("days", (long) days)
                .number("last_used_at", key.used() ? key.since().getEpochSecond() : null));
        return new Cause(
                key.id().value(),
                "",
                key.team(),
                key.id(),
                null,
                "The key " + key.name() + " is not used for " + AlertText.count(days, "day"),
                since + ". Revoke a key that is no longer needed.",
                facts);
    }
}
