package aigateway.limits;

/** A running call's share of its key's limits. */
@FunctionalInterface
public interface Permit {
    /** A permit of no limit. */
    Permit NONE = _ -> {};

    /** Releases the permit, and replaces the expected use by the actual one. To be called once; never throws. */
    void release(ActualUsage use);
}
