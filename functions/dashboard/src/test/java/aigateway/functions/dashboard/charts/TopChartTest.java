package aigateway.functions.dashboard.charts;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Money;
import aigateway.usage.Bucket;
import aigateway.usage.Figures;
import aigateway.usage.UsageReport;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopChartTest {
    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-11-02T00:00:00Z");
    private static final TopChart.Time TIME =
            new TopChart.Time(Bucket.DAY, FIRST, Instant.parse("2026-11-04T00:00:00Z"), ZoneId.of("UTC"));
    private static final List<UsageReport.Line> TOTALS = List.of(line(FIRST, null, 10), line(SECOND, null, 7));
    private static final List<UsageReport.Line> LINES =
            List.of(line(FIRST, "a", 4), line(FIRST, "b", 5), line(SECOND, "a", 7));
    private static final List<TopChart.Part> TOP =
            List.of(new TopChart.Part(List.of("a"), "A", ""), new TopChart.Part(List.of("b"), "B", ""));

    @Test
    void what_is_in_no_group_is_other_so_that_each_column_has_its_whole_sum() {
        Chart chart = TopChart.of("Calls", TIME, Measure.CALLS, false, LINES, TOTALS, TOP);

        assertThat(chart.heads()).containsExactly("", "A", "B", "Other", "Total");
        assertThat(chart.rows())
                .containsExactly(
                        List.of("Sun 1 Nov", "4", "5", "1", "10"),
                        List.of("Mon 2 Nov", "7", "0", "0", "7"),
                        List.of("Tue 3 Nov", "0", "0", "0", "0"));
    }

    @Test
    void lines_add_up_and_have_no_other() {
        Chart chart = TopChart.of("Calls", TIME, Measure.CALLS, true, LINES, TOTALS, TOP);

        assertThat(chart.heads()).containsExactly("", "A", "B");
        assertThat(chart.rows().getLast()).containsExactly("Tue 3 Nov", "11", "5");
    }

    @Test
    void without_groups_it_is_the_sum() {
        Chart chart = TopChart.of("Calls", TIME, Measure.CALLS, false, List.of(), TOTALS, List.of());

        assertThat(chart.heads()).containsExactly("", "Calls");
        assertThat(TopChart.values(TIME, Measure.CALLS, TOTALS)).containsExactly(10L, 7L, 0L);
    }

    private static UsageReport.Line line(Instant bucket, @Nullable String group, long calls) {
        List<UsageReport.Group> groups = group == null ? List.of() : List.of(new UsageReport.Group(group, null));
        return new UsageReport.Line(
                groups,
                bucket,
                new Figures(calls, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO),
                null);
    }
}
