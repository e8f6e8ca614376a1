package aigateway.functions.web;

import aigateway.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Ends the reading of a request's body: the web server refuses the rest of it. */
public final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public RefusedRequest(Problem problem) {
        this(problem, null);
    }

    public RefusedRequest(Problem problem, @Nullable Throwable cause) {
        super(problem.message(), cause, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
