package aigateway.config;

/** The bounds of a file. Each is far above real use, and small enough to read the file again after every change. */
final class ConfigBounds {
    /** A thousand routes with all their targets fit in; a larger file was chosen by mistake. */
    static final int FILE_BYTES_MAX = 1 << 20;
    /** The format needs five levels. The YAML parser recurses at each level, so the depth bounds its stack. */
    static final int DEPTH_MAX = 16;
    /** Each has connections and a circuit breaker of its own, which live as long as the process. */
    static final int PROVIDERS_MAX = 100;
    /** Each prefix may be compared with the model of each call. */
    static final int ROUTES_MAX = 1_000;
    /** A call that fails everywhere waits for each target. */
    static final int TARGETS_MAX = 20;
    /** More names than any price list has models. */
    static final int ALIASES_MAX = 1_000;
    /** Each is a read of the vault when the gateway starts. */
    static final int KEYS_MAX = 20;
    /** Sent with every call; servers refuse heads of more than some kilobytes. */
    static final int HEADERS_MAX = 20;
    /** More members than any API has beside the known ones. */
    static final int TRUSTED_MEMBERS_MAX = 50;
    /** Parts in a thousand are fine enough for any distribution. */
    static final int WEIGHT_MAX = 1_000;
    /** More attempts would only add load to a failing provider. */
    static final int RETRIES_MAX = 5;
    /** A Lambda function lives no longer. */
    static final int TIMEOUT_SECONDS_MAX = 900;
    /** As many as a person corrects before reading the list again. */
    static final int ERRORS_MAX = 20;
    /** A longer name in a message would hide the message. */
    static final int SHOWN_CHARS_MAX = 64;

    private ConfigBounds() {}
}
