package aigateway.functions.dashboard.usage;

import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.charts.Unit;
import aigateway.functions.dashboard.shown.Counts;
import aigateway.functions.dashboard.shown.Delta;
import aigateway.kernel.Money;
import aigateway.usage.Figures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table.
 *
 * @param names one for each dimension
 * @param value of the measure: money, or a whole number; null when it is not known
 * @param share of the total, in words
 * @param before the same of the period before; null when nothing is compared
 * @param requests the link to the calls, below /dashboard; empty for none
 */
public record Row(
        List<Name> names,
        @Nullable Object value,
        String share,
        @Nullable Object before,
        @Nullable Delta delta,
        @Nullable Money spend,
        long calls,
        String requests) {
    /**
     * @param link to the same page with a filter, relative to it; empty for none
     */
    public record Name(String text, String link) {}

    static Row of(
            List<Name> names, Measure measure, Figures now, @Nullable Figures before, Figures total, String requests) {
        long value = measure.of(now);
        return new Row(
                names,
                shown(measure, now),
                Counts.percent(value, measure.of(total)),
                before == null ? null : shown(measure, before),
                before == null ? null : Delta.of(measure.of(before), value),
                now.cost(),
                now.calls(),
                requests);
    }

    /** The rest of a sum, of which only some is known. */
    static Row rest(
            String name, Measure measure, long value, long total, @Nullable Long before, long spend, long calls) {
        return new Row(
                List.of(new Name(name, "")),
                amount(measure, value),
                Counts.percent(value, total),
                before == null ? null : amount(measure, before),
                before == null ? null : Delta.of(before, value),
                new Money(spend),
                calls,
                "");
    }

    private static @Nullable Object shown(Measure measure, Figures figures) {
        return measure == Measure.SPEND && figures.cost() == null ? null : amount(measure, measure.of(figures));
    }

    private static Object amount(Measure measure, long value) {
        return measure.unit() == Unit.MONEY ? new Money(value) : (Object) value;
    }
}
