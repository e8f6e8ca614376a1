package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.VisibleTeams;
import aigateway.people.Team;
import aigateway.testing.MixedTraffic;
import aigateway.testing.Product;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares budget reports, as JSON and as a table, with the rows of the ledger. */
record ReportComparison(Product product, LedgerTruth truth) {
    private static final LocalDate PUT_BACK = LocalDate.of(2026, 10, 25);

    void compare() {
        compare(ReportPeriod.Every.MONTH, null);
        compare(ReportPeriod.Every.WEEK, null);
        compare(ReportPeriod.Every.DAY, null);
        product.gateway()
                .budgetReports()
                .teams()
                .list(null, VisibleTeams.ALL, null, 10)
                .forEach(team -> compare(ReportPeriod.Every.DAY, team));
    }

    private void compare(ReportPeriod.Every every, @Nullable Team team) {
        ReportPeriod period = ReportPeriod.of(every, PUT_BACK, MixedTraffic.BERLIN);
        Report report = product.gateway().budgetReports().make().makeNow(period, team);
        Predicate<LedgerTruth.Row> in = row -> !row.startedAt().isBefore(period.start())
                && row.startedAt().isBefore(period.end())
                && (team == null || row.team().equals(team.id().value()));
        Json.Obj figures = Objects.requireNonNull(JsonReader.objectOrNull(report.figures()));
        assertThat(Nano.of(figures.object("total"), "cost_usd"))
                .isEqualTo(truth.cost(in))
                .isPositive();
        if (every == ReportPeriod.Every.DAY) {
            assertThat(Nano.of(figures.object("previous"), "cost_usd"))
                    .isEqualTo(truth.cost(row -> row.day().equals(PUT_BACK.minusDays(1))
                            && (team == null || row.team().equals(team.id().value()))));
        }
        Function<LedgerTruth.Row, String> day = row -> row.day().toString();
        assertThat(parts(figures, "days", "day")).isEqualTo(sums(in, day));
        assertThat(parts(figures, "keys", "id")).isEqualTo(sums(in, LedgerTruth.Row::key));
        assertThat(parts(figures, "models", "id"))
                .isEqualTo(sums(in.and(row -> !row.model().equals("none")), LedgerTruth.Row::model));
        if (team == null) {
            assertThat(parts(figures, "teams", "id")).isEqualTo(sums(in, LedgerTruth.Row::team));
        }
        table(report, figures);
        budgets(report, period);
    }

    /** The table says what the JSON says. */
    private static void table(Report report, Json.Obj figures) {
        assertThat(cells(report, "total").values()).containsExactly(Nano.of(figures.object("total"), "cost_usd"));
        assertThat(cells(report, "key")).isEqualTo(parts(figures, "keys", "id"));
        assertThat(cells(report, "model")).isEqualTo(parts(figures, "models", "id"));
        assertThat(cells(report, "team")).isEqualTo(parts(figures, "teams", "id"));
        assertThat(cells(report, "budget")).isEqualTo(parts(figures, "budgets", "id"));
    }

    /** Each budget has the spend of its last period in the report's period. */
    private void budgets(Report report, ReportPeriod period) {
        Map<String, Long> found = cells(report, "budget");
        assertThat(found).isNotEmpty().allSatisfy((budget, spent) -> {
            String id = product.rows(
                            "id",
                            "budget_period where budget_id = ? and starts_at < ? order by starts_at desc limit 1",
                            budget,
                            period.end())
                    .getFirst();
            assertThat(spent).isEqualTo(truth.cost(row -> row.periods().contains(id)));
        });
    }

    private Map<String, Long> sums(Predicate<LedgerTruth.Row> in, Function<LedgerTruth.Row, String> group) {
        Map<String, Long> sums = new TreeMap<>();
        truth.rows().stream().filter(in).forEach(row -> sums.merge(group.apply(row), row.nano(), Long::sum));
        return sums;
    }

    private static Map<String, Long> parts(Json.Obj figures, String list, String name) {
        Map<String, Long> parts = new TreeMap<>();
        figures.items(list).stream()
                .map(Json.Obj.class::cast)
                .forEach(part -> parts.put(
                        String.valueOf(part.text(name)),
                        Nano.of(part, list.equals("budgets") ? "spent_usd" : "cost_usd")));
        return parts;
    }

    /** The cost by the id of the lines of a section. */
    private static Map<String, Long> cells(Report report, String section) {
        Map<String, Long> costs = new TreeMap<>();
        report.csv().lines().filter(line -> line.startsWith(section + ",")).forEach(line -> {
            String[] cells = line.replace("\"", "").split(",", -1);
            costs.put(cells[1], Nano.ofUsd(cells[3]));
        });
        return costs;
    }
}
