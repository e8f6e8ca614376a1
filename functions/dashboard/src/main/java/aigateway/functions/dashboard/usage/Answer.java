package aigateway.functions.dashboard.usage;

import aigateway.functions.dashboard.charts.Chart;
import aigateway.functions.dashboard.site.Params;
import aigateway.kernel.Money;
import aigateway.usage.Figures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question about usage.
 *
 * @param heads of the table, one for each dimension
 * @param other what is not in the rows; null when they are everything
 * @param total the sum of the period, not of the rows
 * @param cut whether the report had more groups than could be read
 * @param chartApi the parameters of the admin API for the chart
 * @param tableApi the same for the table
 */
public record Answer(
        Chart chart,
        boolean tooMany,
        List<String> heads,
        List<Row> rows,
        @Nullable Row other,
        Row total,
        Figures figures,
        boolean cut,
        boolean byTag,
        Params chartApi,
        Params tableApi) {
    /** The cost that providers reported less the spend; not all providers report one. */
    public Money difference() {
        return Money.difference(figures.providerCost(), figures.cost() == null ? Money.ZERO : figures.cost());
    }
}
