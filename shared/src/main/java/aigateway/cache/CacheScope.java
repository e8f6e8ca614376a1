package aigateway.cache;

import aigateway.kernel.KeyId;

/** The keys that share a cached reply. */
public sealed interface CacheScope {
    /** One key alone. */
    record Own(KeyId key) implements CacheScope {}

    /** Every key that opted in. */
    record Shared() implements CacheScope {}
}
