package aigateway.functions.web;

import aigateway.kernel.Problem;

/** Ends the reading of a request's body: the web server refuses the rest of it. */
public final class RefusedRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public RefusedRequest(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
