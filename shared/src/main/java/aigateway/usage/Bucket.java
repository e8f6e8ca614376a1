package aigateway.usage;

/** The length of the periods that a report has lines for, in the reporting zone. A week begins on Monday. */
public enum Bucket {
    /** One period: the whole. */
    NONE,
    HOUR,
    DAY,
    WEEK,
    MONTH
}
