package aigateway.call;

import aigateway.kernel.Problem;
import java.time.Duration;

/** What comes after an attempt, or first of all. */
sealed interface Next {
    record Try(Attempt attempt, Duration pause) implements Next {}

    /** No attempt can be made at all. */
    record Refused(Problem problem) implements Next {}

    /** The last reply is the answer. */
    record Done() implements Next {}
}
