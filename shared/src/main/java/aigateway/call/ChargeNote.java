package aigateway.call;

import aigateway.budgets.Settlement.Outcome;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import aigateway.providers.RetryAdvice;

/** Says in the error of a failed call what is charged for it. */
final class ChargeNote {
    private ChargeNote() {}

    static Reply.Failed failed(Attempt attempt, Problem problem, Reply.Receipt receipt, RetryAdvice advice) {
        return new Reply.Failed(on(problem, receipt, attempt.call().record()), receipt, advice);
    }

    /**
     * The problem of a failed attempt, with what it and the attempts before it cost.
     *
     * @param record of the call, with the cost of the attempts before
     */
    static Problem on(Problem problem, Reply.Receipt receipt, CallRecord record) {
        Money before = record.cost();
        Money own = receipt.cost();
        if (receipt.outcome() == Outcome.CHARGED && own != null && own.nanoUsd() > 0) {
            Money all = before == null ? own : before.plus(own);
            return with(
                    problem,
                    " Up to $" + all.toUsd() + " was set aside for this call and is charged until its bill is known.");
        }
        return before == null || before.nanoUsd() == 0
                ? problem
                : with(problem, " Earlier attempts of this call cost $" + before.toUsd() + ".");
    }

    private static Problem with(Problem problem, String note) {
        return new Problem(
                problem.status(),
                problem.type(),
                problem.code(),
                problem.param(),
                problem.message() + note,
                problem.headers());
    }
}
