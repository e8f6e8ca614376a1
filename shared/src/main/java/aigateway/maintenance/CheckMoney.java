package aigateway.maintenance;

import aigateway.budgets.MoneyChecks;
import aigateway.kernel.Money;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the money a part at a time, and compares our costs with those that providers report. */
public final class CheckMoney {
    private static final Logger LOG = LoggerFactory.getLogger(CheckMoney.class);
    /** Each reads some 200,000 rows at most: at 1,000 calls a second, a day without a sweep is read in an hour. */
    private static final int READS_MAX = 10;
    /** Some milliseconds of work; a million periods are checked in a bit more than a day. */
    private static final int PERIODS_MAX = 500;
    /** Ours and the provider's cost of a day differ by rounding and by small discounts; beyond this a price is wrong. */
    private static final double RATIO_MAX = 1.5;
    /** One cent a day. */
    private static final Money RATIO_FROM = new Money(10_000_000);

    private final MoneyChecks checks;

    public CheckMoney(MoneyChecks checks) {
        this.checks = checks;
    }

    public void run() {
        int reads = 1;
        while (checks.read()) {
            if (reads == READS_MAX) {
                // The check reads what is left by itself, and must stay short.
                return;
            }
            reads++;
        }
        checks.check(PERIODS_MAX).forEach(CheckMoney::log);
        checks.differing(RATIO_MAX, RATIO_FROM).forEach(CheckMoney::log);
    }

    private static void log(MoneyChecks.Violation violation) {
        LOG.atError()
                .addKeyValue("rule", violation.rule())
                .addKeyValue("subject", violation.subject())
                .addKeyValue("what", violation.what())
                .log("money_violation");
    }

    private static void log(MoneyChecks.ProviderCost day) {
        LOG.atWarn()
                .addKeyValue("day", day.day())
                .addKeyValue("provider", day.provider())
                .addKeyValue("model", day.model())
                .addKeyValue("calls", day.calls())
                .addKeyValue("cost_usd", day.cost().toUsd())
                .addKeyValue("provider_cost_usd", day.reported().toUsd())
                .log("cost_ratio");
    }
}
