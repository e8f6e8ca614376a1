package aigateway.assembly;

import aigateway.admin.OperatorTokens;
import aigateway.admin.RefusedTokens;
import aigateway.call.Authenticator;
import aigateway.keys.FailedAttempts;
import aigateway.keys.KeyCache;
import aigateway.keys.KeyHashes;
import aigateway.keys.KeyUses;
import aigateway.keys.LookupLimits;
import aigateway.limits.Limits;
import aigateway.limits.RedisLimits;
import aigateway.people.TokenAccess;
import aigateway.people.TokenHashes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Who may call, and how often. */
record KeyAccess(
        KeyHashes hashes,
        KeyCache cache,
        FailedAttempts failures,
        Limits limits,
        Authenticator authenticator,
        OperatorTokens tokens,
        RefusedTokens refusedTokens) {
    /** The longest time that a lost release can keep a key out; long enough for two renewals to be lost. */
    private static final Duration SLOT_LEASE = Duration.ofSeconds(15);
    /** Beyond the provider's time: reserve and settle. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    static KeyAccess of(
            Settings settings, Infrastructure on, Stores stores, InstantSource clock, RandomGenerator random) {
        var hashes = new KeyHashes(on.secrets, random);
        var cache = new KeyCache(stores.keys(), hashes, clock);
        var failures = new FailedAttempts();
        var limits = new RedisLimits(
                on.redis,
                new RedisLimits.Settings(
                        settings.rateLimits().failMode(),
                        settings.rateLimits().expectedInstances(),
                        SLOT_LEASE,
                        settings.providers().timeout().plus(MARGIN),
                        settings.providers().streamTimeout().plus(MARGIN),
                        settings.lambda()),
                clock,
                leases(settings) ? "process_" + UUID.randomUUID() : null);
        var authenticator = new Authenticator(
                cache,
                new LookupLimits(stores.keys(), hashes, clock),
                failures,
                limits,
                new KeyUses(stores.keys(), clock));
        var refused = new RefusedTokens(stores::audit, clock);
        var tokens = new OperatorTokens(
                on.secrets,
                new TokenAccess(stores.personTokens(), new TokenHashes(on.secrets, random), clock)::find,
                refused,
                clock);
        return new KeyAccess(hashes, cache, failures, limits, authenticator, tokens, refused);
    }

    /** On Lambda a process stands still between calls. */
    private static boolean leases(Settings settings) {
        return settings.rateLimits().leases()
                && !settings.lambda()
                && settings.redis().url() != null;
    }
}
