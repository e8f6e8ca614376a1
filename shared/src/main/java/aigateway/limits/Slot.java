package aigateway.limits;

/** What a call holds while it runs. */
@FunctionalInterface
public interface Slot {
    /** Holds nothing. */
    Slot NONE = _ -> {};

    /** Gives it back, and sets right what was taken on expectation. Once; never fails. */
    void release(Use use);
}
