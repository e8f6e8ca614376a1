package aigateway.limits;

import aigateway.kernel.KeyId;
import aigateway.kernel.Unavailable;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One script before the call.
 *
 * <p>Round trips: one. With Redis away a call is admitted: the key cache's ten seconds then bound how long a revoked key lives.
 */
public final class RedisLimits implements Limits {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLimits.class);
    private static final Script ADMIT = Script.beside(RedisLimits.class, "admit.lua");
    private static final Script PUBLISH = Script.beside(RedisLimits.class, "publish.lua");
    /** Longer than any instance keeps a key, by far. */
    private static final Duration VERSION_KEEP = Duration.ofHours(1);

    private final Redis redis;

    public RedisLimits(Redis redis) {
        this.redis = redis;
    }

    @Override
    public Admission admit(KeyId key, long version) {
        try {
            List<Object> answer = redis.eval(ADMIT, new String[] {versionKey(key)}, Long.toString(version));
            return "stale".equals(answer.getFirst()) ? new Admission.Stale() : new Admission.Admitted();
        } catch (Unavailable _) {
            return new Admission.Admitted();
        }
    }

    @Override
    public void publish(KeyId key, long version) {
        try {
            redis.eval(
                    PUBLISH,
                    new String[] {versionKey(key)},
                    Long.toString(version),
                    Long.toString(VERSION_KEEP.toMillis()));
        } catch (Unavailable _) {
            LOG.atWarn().addKeyValue("key_id", key).log("key_change_not_published");
        }
    }

    /** The braces keep all keys of one client in one slot of a cluster. */
    private static String versionKey(KeyId key) {
        return "{" + key + "}:version";
    }
}
