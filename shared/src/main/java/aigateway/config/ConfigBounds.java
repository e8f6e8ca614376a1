package aigateway.config;

/** How much a file may say. Each is far beyond what people write, and small enough to read again after every change. */
final class ConfigBounds {
    /** A thousand routes with all their targets fit in; a file that is larger was chosen by mistake. */
    static final int FILE_BYTES_MAX = 1 << 20;
    /** The format needs five levels; the reader of YAML calls itself for each, so that its stack has to be guarded. */
    static final int DEPTH_MAX = 16;
    /** Each has connections and a circuit breaker of its own, which live as long as the process. */
    static final int PROVIDERS_MAX = 100;
    /** Each prefix may be compared with the model of each call. */
    static final int ROUTES_MAX = 1_000;
    /** A call that failed everywhere has waited for each of them. */
    static final int TARGETS_MAX = 20;
    /** More names than any price list has models. */
    static final int ALIASES_MAX = 1_000;
    /** Each is a read of the vault when the gateway starts. */
    static final int KEYS_MAX = 20;
    /** Sent with every call; servers refuse heads of more than some kilobytes. */
    static final int HEADERS_MAX = 20;
    /** Parts in a thousand are fine enough for any spread. */
    static final int WEIGHT_MAX = 1_000;
    /** More tries at a provider in trouble only make its trouble worse. */
    static final int RETRIES_MAX = 5;
    /** A Lambda function lives no longer. */
    static final int TIMEOUT_SECONDS_MAX = 900;
    /** What a person mends before reading the list again. */
    static final int FINDINGS_MAX = 20;
    /** A longer name in a message would hide the message. */
    static final int SHOWN_CHARS_MAX = 64;

    private ConfigBounds() {}
}
