package aigateway.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work on independent things. What fails for one of them keeps none of the others from being done; the end throws the first
 * failure, so that the alarm of the whole sees it. Not for use by several threads.
 */
public final class SeparateWork {
    private @Nullable RuntimeException first;

    /**
     * Works on one thing.
     *
     * @param failed logs the failure with the thing's id
     * @return whether it is done
     */
    public boolean run(Runnable work, Consumer<RuntimeException> failed) {
        try {
            work.run();
            return true;
        } catch (RuntimeException failure) {
            first = first == null ? failure : first;
            failed.accept(failure);
            return false;
        }
    }

    /** Throws the first failure, if there was one. */
    public void end() {
        if (first != null) {
            throw first;
        }
    }
}
