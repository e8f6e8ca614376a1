package aigateway.functions.dashboard.reports;

import aigateway.functions.dashboard.shown.Moments;
import aigateway.reports.Report;
import aigateway.reports.ReportPeriod;
import java.time.Instant;

/**
 * A report in the list.
 *
 * @param of the team, or everything
 * @param period such as {@code 23 Nov to 29 Nov 2026}
 */
public record ReportRow(String id, String name, String of, String period, Instant createdAt) {
    static final String EVERYTHING = "Everything";

    static ReportRow of(Report report) {
        String team = report.teamName();
        return new ReportRow(
                report.id().value(),
                report.name(),
                team == null ? EVERYTHING : team,
                text(report.period()),
                report.createdAt());
    }

    /** In one line. */
    public String title() {
        return name + (of.equals(EVERYTHING) ? "" : ", " + of) + ", " + period;
    }

    private static String text(ReportPeriod period) {
        return switch (period.every()) {
            case DAY -> Moments.day(period.first());
            case WEEK -> Moments.days(period.first(), period.after().minusDays(1));
            case MONTH -> Moments.month(period.first());
        };
    }
}
