package aigateway.assembly;

import aigateway.kernel.KeyId;
import aigateway.kernel.Pause;
import aigateway.kernel.Unavailable;
import aigateway.limits.LimitRequest;
import aigateway.limits.Limits;
import aigateway.secrets.SecretName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a connection to each store that this process uses, by a read of each. */
record Connections(Settings settings, Infrastructure on, Stores stores, KeyAccess access) {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    /** No key has this id. */
    private static final KeyId NO_KEY = new KeyId("00000000");

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final int REDIS_TRIES = 4;

    /** All at the same time; what takes longer goes on, and is not waited for. */
    void open(Duration limit) {
        List<Runnable> reads = reads();
        var left = new CountDownLatch(reads.size());
        for (Runnable read : reads) {
            Thread.ofPlatform().daemon().name("connect").start(() -> {
                try {
                    read.run();
                } catch (RuntimeException failure) {
                    LOG.atWarn()
                            .addKeyValue(
                                    "dependency", failure instanceof Unavailable outage ? outage.dependency() : null)
                            .addKeyValue("exception", failure.getClass().getSimpleName())
                            .log("not_connected");
                } finally {
                    left.countDown();
                }
            });
        }
        try {
            if (!left.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().addKeyValue("limit_millis", limit.toMillis()).log("not_connected_in_time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Runnable> reads() {
        List<Runnable> reads = new ArrayList<>();
        if (settings.database().url() != null) {
            reads.add(this::postgres);
        }
        if (settings.redis().url() != null) {
            reads.add(this::redis);
        }
        if (settings.queues().jobsUrl() != null) {
            reads.add(on.jobsQueue::ping);
        }
        return reads;
    }

    /** Secrets first, because the login needs them. */
    private void postgres() {
        var _ = on.secrets.find(SecretName.KEY_PEPPER);
        var _ = stores.keys().find(NO_KEY);
        var _ = stores.prices().current();
    }

    /** A command waits only 50 ms, which the first one of a process may need for loading classes. */
    private void redis() {
        for (int tries = 1; ; tries++) {
            try {
                on.redis.ping();
                Limits.Admission _ = access.limits().admit(LimitRequest.versionOnly(NO_KEY, 1, null));
                return;
            } catch (Unavailable outage) {
                if (tries == REDIS_TRIES || !Pause.sleep(BETWEEN_TRIES)) {
                    throw outage;
                }
            }
        }
    }
}
