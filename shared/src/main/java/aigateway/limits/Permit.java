package aigateway.limits;

/** What a call holds while it runs. */
@FunctionalInterface
public interface Permit {
    /** Holds nothing. */
    Permit NONE = _ -> {};

    /** Releases the permit, and replaces the expected use by the actual one. To be called once; never throws. */
    void release(ActualUsage use);
}
