package aigateway.cache;

import aigateway.kernel.KeyId;

/** Among whom an answer is given again. */
public sealed interface CacheScope {
    /** To one key alone. */
    record Own(KeyId key) implements CacheScope {}

    /** To every key that has agreed to it. */
    record Shared() implements CacheScope {}
}
