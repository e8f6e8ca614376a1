package aigateway.alerts;

import aigateway.kernel.AlertId;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Digests;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A reason for an alert that holds now.
 *
 * @param subject what it is about, unique in its rule
 * @param period in which it opens one alert; empty: it opens another one whenever it comes back
 * @param title one line
 * @param text more of it
 * @param facts a JSON object: the figures, for webhooks
 */
record Cause(
        String subject,
        String period,
        @Nullable TeamId team,
        @Nullable KeyId key,
        @Nullable BudgetId budget,
        String title,
        String text,
        String facts) {
    private static final int ID_BYTES = 16;

    /** A cause that belongs to no team, key or budget. */
    static Cause general(String subject, String period, String title, String text, String facts) {
        return new Cause(subject, period, null, null, null, title, text, facts);
    }

    /** The id of its alert: with a period always the same, so that it opens once. */
    AlertId alertId(AlertRule rule, Instant now) {
        String when = period.isEmpty() ? "at " + now.toEpochMilli() : period;
        byte[] digest = Digests.sha256(rule.id() + "|" + subject + "|" + when);
        return new AlertId("alr_" + HexFormat.of().formatHex(digest, 0, ID_BYTES));
    }
}
