package aigateway.reports;

import aigateway.json.Json;
import aigateway.kernel.Money;
import aigateway.usage.Figures;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Amounts in nano-dollars, exact: an amount with more digits is an error. An unknown one is 0. */
final class Nano {
    private static final int DIGITS = 9;

    private Nano() {}

    static long of(Figures figures) {
        return of(figures.cost());
    }

    static long of(@Nullable Money money) {
        return money == null ? 0 : money.nanoUsd();
    }

    static long of(Json.@Nullable Obj object, String member) {
        return Objects.requireNonNull(object).member(member) instanceof Json.Num(String digits) ? ofUsd(digits) : 0;
    }

    static long ofUsd(String digits) {
        return digits.isEmpty()
                ? 0
                : new BigDecimal(digits).movePointRight(DIGITS).longValueExact();
    }

    /** The text of a number has all its digits. */
    static long ofUsd(double dollars) {
        return BigDecimal.valueOf(dollars).movePointRight(DIGITS).longValueExact();
    }

    /** The sum of the series of a metric in dollars. */
    static long of(Scraped scraped, String name) {
        return scraped.values().entrySet().stream()
                .filter(series -> series.getKey().startsWith(name + '['))
                .mapToLong(series -> ofUsd(series.getValue()))
                .sum();
    }
}
