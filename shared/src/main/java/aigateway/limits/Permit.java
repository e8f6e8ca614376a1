package aigateway.limits;

/** What a call holds while it runs. */
@FunctionalInterface
public interface Permit {
    /** Holds nothing. */
    Permit NONE = _ -> {};

    /** Gives it back, and sets right what was taken on expectation. Once; never fails. */
    void release(ActualUsage use);
}
