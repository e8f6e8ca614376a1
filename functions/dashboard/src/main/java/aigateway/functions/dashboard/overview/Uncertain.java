package aigateway.functions.dashboard.overview;

import aigateway.functions.dashboard.charts.Measure;
import aigateway.kernel.Money;
import aigateway.reports.UnderWay;
import aigateway.usage.Figures;
import aigateway.usage.UsageReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which amounts of the period are not certain.
 *
 * @param unpricedTokens of models of which no call has a price
 * @param teamless spent by keys of no team
 */
public record Uncertain(
        Money held,
        long holds,
        Money charged,
        long chargedCalls,
        long unpricedCalls,
        long unpricedTokens,
        Money teamless,
        long teamlessCalls) {
    private static final int MODEL = 1;

    /** A model without a price. */
    record Unpriced(String model, long calls) {}

    /**
     * @param pairs by team and model
     */
    static Uncertain of(UsageReport pairs, UnderWay.Sums work) {
        long tokens = 0;
        long teamless = 0;
        long teamlessCalls = 0;
        for (UsageReport.Line line : pairs.lines()) {
            Figures figures = line.figures();
            if (figures.cost() == null) {
                tokens += figures.inputTokens() + figures.outputTokens();
            }
            if (line.groups().getFirst().value() == null) {
                teamless += Measure.SPEND.of(figures);
                teamlessCalls += figures.calls();
            }
        }
        Figures all = pairs.total().figures();
        return new Uncertain(
                work.held(),
                work.holds(),
                all.chargedCost(),
                all.chargedCalls(),
                all.unpricedCalls(),
                tokens,
                new Money(teamless),
                teamlessCalls);
    }

    /** Whether everything is certain. */
    public boolean nothing() {
        return holds == 0 && chargedCalls == 0 && unpricedCalls == 0 && teamlessCalls == 0;
    }

    /** Those in use, the most called first. */
    static List<Unpriced> models(UsageReport pairs) {
        Map<String, Long> calls = new TreeMap<>();
        for (UsageReport.Line line : pairs.lines()) {
            String model = line.groups().get(MODEL).value();
            if (model != null && line.figures().unpricedCalls() > 0) {
                calls.merge(model, line.figures().unpricedCalls(), Long::sum);
            }
        }
        List<Unpriced> models = new ArrayList<>();
        calls.forEach((model, count) -> models.add(new Unpriced(model, count)));
        models.sort(Comparator.comparingLong(Unpriced::calls).reversed());
        return models;
    }
}
