package aigateway.cache;

import aigateway.kernel.KeyId;

/** Among whom an answer is given again. */
public sealed interface Scope {
    /** To one key alone. */
    record Own(KeyId key) implements Scope {}

    /** To every key that has agreed to it. */
    record Shared() implements Scope {}
}
