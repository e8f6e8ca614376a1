package aigateway.webhooks;

import aigateway.kernel.KeyId;
import aigateway.kernel.Result;
import aigateway.limits.LimitRequest;
import aigateway.limits.Limits;

/**
 * Bounds the test events and replays of a key, over all instances: a client that chooses the receiver could otherwise send it any
 * number of requests.
 *
 * <p>Round trips: one to Redis.
 */
final class SendOnRequestLimit {
    private static final int PER_MINUTE = 10;

    private final Limits limits;

    SendOnRequestLimit(Limits limits) {
        this.limits = limits;
    }

    /** The key itself when it may send one more now. */
    Result<KeyId> take(KeyId key) {
        return switch (limits.admit(LimitRequest.perMinute(key, "webhook tests and replays", PER_MINUTE))) {
            case Limits.Admission.Refused refused -> Result.refused(refused.problem());
            case Limits.Admission.Admitted _ -> Result.ok(key);
            case Limits.Admission.Stale() -> throw new IllegalStateException("no version was compared");
        };
    }
}
