package aigateway.limits;

/** What becomes of limits while Redis is away. Keys without limits are served in each. */
public enum FailMode {
    /** Each process holds its share of every limit by itself. */
    LOCAL,
    /** Limits do not count. */
    OPEN,
    /** Keys with limits are not served. */
    CLOSED
}
