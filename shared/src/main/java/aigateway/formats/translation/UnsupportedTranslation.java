package aigateway.formats.translation;

import aigateway.kernel.Problem;

/** Ends the reading of a request at the first member that cannot be translated. */
final class UnsupportedTranslation extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    UnsupportedTranslation(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
