package aigateway.assembly;

import aigateway.budgets.PostgresBudgetHistory;
import aigateway.kernel.Ids;
import aigateway.notices.ChosenChannels;
import aigateway.people.Teams;
import aigateway.reports.CollectFigures;
import aigateway.reports.MakeReports;
import aigateway.reports.ManageReportSchedules;
import aigateway.reports.PostgresReportSchedules;
import aigateway.reports.PostgresReports;
import aigateway.reports.Reports;
import aigateway.usage.Forecasts;
import java.net.URI;
import java.time.InstantSource;

/** Budget reports and their schedules. */
public record BudgetReportFeature(
        Reports reports, MakeReports make, ManageReportSchedules manageSchedules, Teams teams) {
    static BudgetReportFeature of(Settings settings, Infrastructure on, Stores stores, Ids ids, InstantSource clock) {
        var schedules = new PostgresReportSchedules(on.postgres);
        var reports = new PostgresReports(on.postgres);
        var collect = new CollectFigures(
                stores.usages(), new Forecasts(stores.usages(), clock), new PostgresBudgetHistory(on.postgres), clock);
        var make = new MakeReports(
                schedules,
                reports,
                collect,
                stores.teams(),
                stores.notices(),
                stores.transactions(),
                clock,
                settings.reportingZone(),
                settings.signIn().publicUrl().map(URI::toString).orElse("").replaceAll("/+$", ""));
        var manage = new ManageReportSchedules(
                schedules,
                stores.teams(),
                new ChosenChannels(stores.channels()),
                stores.audits(),
                stores.transactions(),
                ids,
                clock);
        return new BudgetReportFeature(reports, make, manage, stores.teams());
    }
}
