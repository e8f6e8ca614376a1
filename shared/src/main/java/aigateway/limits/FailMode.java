package aigateway.limits;

/** How limits work while Redis is away. Keys without limits are served in every mode. */
public enum FailMode {
    /** Each process enforces its share of every limit. */
    LOCAL,
    /** Limits are not enforced. */
    OPEN,
    /** Keys with limits are not served. */
    CLOSED
}
