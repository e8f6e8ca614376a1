package aigateway.admin;

import aigateway.kernel.Conflict;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.function.Supplier;

/** Changes that are guarded by the version that they were made from. */
final class Guarded {
    private static final int TRIES = 2;

    private Guarded() {}

    /**
     * Makes a change again, once, from what is stored now, when another one was stored in between.
     *
     * @param change throws {@link Conflict} when the version is no longer the stored one
     */
    static <T> Result<T> change(Supplier<Result<T>> change) {
        for (int i = 0; i < TRIES; i++) {
            try {
                return change.get();
            } catch (Conflict _) {
                // The next try reads again.
            }
        }
        return changedMeanwhile();
    }

    static <T> Result<T> changedMeanwhile() {
        return Result.refused(
                Problem.conflict("It was changed by another request at the same time. Please try again."));
    }
}
