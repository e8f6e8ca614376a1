package aigateway.functions.dashboard.site;

import aigateway.budgets.Budget;
import aigateway.budgets.BudgetStatus;
import aigateway.functions.dashboard.charts.Meter;
import aigateway.kernel.Money;
import aigateway.kernel.Word;
import aigateway.usage.Forecast;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A budget as pages show it.
 *
 * @param scope the conditions on the calls that count in it, in words; none: all calls
 * @param forecast at the end of its period; null when there is none
 */
public record BudgetRow(
        BudgetStatus status, List<Part> scope, @Nullable Forecast forecast) {
    public BudgetRow {
        scope = List.copyOf(scope);
    }

    /**
     * A condition.
     *
     * @param kind such as Team; empty for a model, whose name says enough
     * @param page below /dashboard; empty for none
     */
    public record Part(String kind, String text, String page) {}

    public String id() {
        return status.budget().id().value();
    }

    /** Its name, or what it is about. */
    public String name() {
        String name = status.budget().name();
        return name == null ? scopeText() : name;
    }

    public boolean hasName() {
        return status.budget().name() != null;
    }

    /** Such as {@code Team Chat, gpt-4o*}. */
    public String scopeText() {
        return scope.isEmpty()
                ? "All calls"
                : scope.stream()
                        .map(part -> part.kind().isEmpty() ? part.text() : part.kind() + " " + part.text())
                        .collect(Collectors.joining(", "));
    }

    public boolean hard() {
        return status.budget().mode() == Budget.Mode.HARD;
    }

    public String mode() {
        return Word.of(status.budget().mode());
    }

    /** Such as {@code each month}. */
    public String period() {
        Budget.Period period = status.budget().period();
        return period == Budget.Period.TOTAL ? "in total" : "each " + Word.of(period);
    }

    public Money spent() {
        return status.spent();
    }

    public Money held() {
        return status.held();
    }

    public Money limit() {
        return status.limit();
    }

    /** What a call may still reserve; negative after an overrun. */
    public Money room() {
        return status.remaining();
    }

    public @Nullable Instant resetsAt() {
        return status.resetsAt();
    }

    /** The raise; null when there is none, or its time is over. */
    public Budget.@Nullable Raise raise() {
        return status.limit().equals(status.budget().limit())
                ? null
                : status.budget().raise();
    }

    /** Percent of the limit that is spent or held. */
    public long percent() {
        return fullness().longValue();
    }

    /** The same, to compare. */
    public BigDecimal fullness() {
        return status.usedPercent();
    }

    /** Whether its period is forecast to end over the limit. */
    public boolean forecastOver() {
        return forecast != null && forecast.expected().compareTo(limit()) > 0;
    }

    public String level() {
        return Meter.level(spent(), held(), limit(), hard());
    }

    /** The bar as safe SVG. */
    public String meter() {
        return meter("");
    }

    /**
     * The same where a page has it more than once.
     *
     * @param row tells it from the others: letters and digits
     */
    public String meter(String row) {
        return Meter.of(id() + row, spent(), held(), limit(), hard(), forecast == null ? null : forecast.expected());
    }
}
