package aigateway.functions.dashboard.charts;

import aigateway.kernel.Money;
import aigateway.usage.Figures;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What of the figures of usage a chart or a table shows. */
public enum Measure {
    SPEND("Spend", Unit.MONEY),
    CALLS("Calls", Unit.COUNT),
    ERRORS("Errors", Unit.COUNT),
    REFUSALS("Refusals", Unit.COUNT),
    INPUT("Input tokens", Unit.COUNT),
    CACHED("Cached input tokens", Unit.COUNT),
    OUTPUT("Output tokens", Unit.COUNT),
    REASONING("Reasoning tokens", Unit.COUNT),
    SAVINGS("Savings by cache", Unit.MONEY);

    private final String title;
    private final Unit unit;

    Measure(String title, Unit unit) {
        this.title = title;
        this.unit = unit;
    }

    public String title() {
        return title;
    }

    public Unit unit() {
        return unit;
    }

    /** In addresses of pages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A cost that is not known counts as nothing: pages name such calls beside the chart. */
    public long of(Figures figures) {
        return switch (this) {
            case SPEND -> nano(figures.cost());
            case CALLS -> figures.calls();
            case ERRORS -> figures.failedCalls();
            case REFUSALS -> figures.refusedCalls();
            case INPUT -> figures.inputTokens();
            case CACHED -> figures.cachedInputTokens();
            case OUTPUT -> figures.outputTokens();
            case REASONING -> figures.reasoningTokens();
            case SAVINGS -> nano(figures.savings());
        };
    }

    private static long nano(@Nullable Money money) {
        return money == null ? 0 : money.nanoUsd();
    }
}
