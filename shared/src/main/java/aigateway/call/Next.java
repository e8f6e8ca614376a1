package aigateway.call;

import aigateway.kernel.Problem;
import java.time.Duration;

/** What {@link Attempts} does next. */
sealed interface Next {
    /** Makes this attempt, after the pause. */
    record Try(Attempt attempt, Duration pause) implements Next {}

    /** No attempt can be made at all. */
    record Refused(Problem problem) implements Next {}

    /** The last reply is the answer. */
    record Done() implements Next {}
}
