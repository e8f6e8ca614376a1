package aigateway.assembly;

import aigateway.call.Authenticator;
import aigateway.keys.FailedAttempts;
import aigateway.keys.KeyCache;
import aigateway.keys.KeyHashes;
import aigateway.limits.Limits;
import aigateway.limits.RedisLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Who may call, and how often. */
record KeyAccess(
        KeyHashes hashes, KeyCache cache, FailedAttempts failures, Limits limits, Authenticator authenticator) {
    /** Beyond the provider's time: reserve and settle. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);

    static KeyAccess of(
            Settings settings, Infrastructure on, Stores stores, InstantSource clock, RandomGenerator random) {
        var hashes = new KeyHashes(on.secrets, random);
        var cache = new KeyCache(stores.keys(), hashes, clock);
        var failures = new FailedAttempts(clock);
        var limits = new RedisLimits(
                on.redis,
                new RedisLimits.Settings(
                        settings.rateLimits().failMode(),
                        settings.rateLimits().expectedInstances(),
                        settings.providers().timeout().plus(LEASE_MARGIN),
                        settings.providers().streamTimeout().plus(LEASE_MARGIN),
                        settings.lambda()),
                clock);
        return new KeyAccess(hashes, cache, failures, limits, new Authenticator(cache, failures, limits));
    }
}
