package aigateway.limits;

/** A running call's share of its key's limits. */
@FunctionalInterface
public interface Permit {
    /** A permit of no limit. */
    Permit NONE = _ -> {};

    /** Frees the permit and corrects the expected usage to the actual one. Call once; never fails. */
    void release(ActualUsage usage);
}
