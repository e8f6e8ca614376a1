package aigateway.alerts;

import aigateway.audit.AuditChain;
import aigateway.json.JsonText;
import aigateway.kernel.SeparateWork;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broken chain of admin and security events, as the last check found it.
 *
 * <p>Round trips: one to Postgres.
 */
record BrokenChainCauses(AuditChain chain) implements Causes {
    @Override
    public Found find(AlertRule rule, Instant now, @Nullable String cursor, SeparateWork work) {
        Long broken = chain.checked().brokenSeq();
        if (broken == null) {
            return Found.all(List.of());
        }
        return Found.all(List.of(Cause.general(
                "chain",
                Long.toString(broken),
                "The audit chain is broken at event " + broken,
                "Event " + broken + " was changed, moved or removed. Run ai-gateway verify-audit to see what is wrong.",
                JsonText.objectText(json -> json.number("seq", broken)))));
    }
}
