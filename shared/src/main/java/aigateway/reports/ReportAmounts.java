package aigateway.reports;

import aigateway.kernel.Dollars;
import aigateway.kernel.Money;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Amounts and shares as people read them. The exact ones are in the figures and in the CSV. */
final class ReportAmounts {
    private ReportAmounts() {}

    static String usd(@Nullable Money amount) {
        return amount == null ? "unknown" : Dollars.text(amount);
    }

    /** With a plus for a rise. */
    static String change(Money by) {
        return Dollars.signed(by);
    }

    static String perMille(long share) {
        return share / 10 + "." + share % 10 + " %";
    }

    /** With a comma between thousands. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
