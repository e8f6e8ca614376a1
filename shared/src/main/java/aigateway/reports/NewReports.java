package aigateway.reports;

import aigateway.json.JsonText;
import aigateway.kernel.Digests;
import aigateway.kernel.ReportId;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.TeamId;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.notices.Message;
import java.time.InstantSource;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes a report from its figures, and the message about it. */
final class NewReports {
    private static final int ID_BYTES = 16;

    private final CollectFigures collect;
    private final InstantSource clock;
    private final String publicUrl;

    /**
     * @param publicUrl of the gateway, for links; empty when it is not known
     */
    NewReports(CollectFigures collect, InstantSource clock, String publicUrl) {
        this.collect = collect;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /**
     * What a report is about.
     *
     * @param team null: everything
     */
    record Subject(@Nullable TeamId team, @Nullable String name) {
        static final Subject EVERYTHING = new Subject(null, null);

        private String word() {
            return team == null ? "" : team.value();
        }
    }

    /** One id for each schedule, subject and period, so that a report of a schedule exists once. */
    static ReportId id(ReportScheduleId schedule, Subject subject, ReportPeriod period) {
        return id(schedule + "|" + subject.word() + "|" + period.start());
    }

    private static ReportId id(String cause) {
        return new ReportId("rep_" + HexFormat.of().formatHex(Digests.sha256(cause), 0, ID_BYTES));
    }

    Report byHand(Subject subject, ReportPeriod period) {
        ReportId id = id("by hand|" + subject.word() + "|" + period.start() + "|" + clock.instant());
        return make(id, null, "Report", subject, period);
    }

    Report of(ReportSchedule schedule, Subject subject, ReportPeriod period) {
        return make(id(schedule.id(), subject, period), schedule.id(), schedule.name(), subject, period);
    }

    private Report make(
            ReportId id, @Nullable ReportScheduleId schedule, String name, Subject subject, ReportPeriod period) {
        ReportFigures figures = collect.of(period, subject.team());
        var untitled = new Report(
                id, schedule, name, period, subject.team(), subject.name(), "{}", "", "", "", clock.instant());
        return new Report(
                id,
                schedule,
                name,
                period,
                subject.team(),
                subject.name(),
                ReportJson.of(figures),
                ReportText.of(figures),
                ReportHtml.of(untitled.title(), period.zone().getId(), figures),
                ReportCsv.of(figures),
                untitled.createdAt());
    }

    Message message(Report report) {
        String link = publicUrl + "/admin/v1/reports/" + report.id();
        String page = publicUrl + "/dashboard/reports/" + report.id();
        String data = JsonText.objectText(json -> json.text("id", report.id().value())
                .text("object", "report")
                .text("name", report.name())
                .text("every", Word.of(report.period().every()))
                .text("team_id", report.team() == null ? null : report.team().value())
                .text("team_name", report.teamName())
                .number("starts_at", UnixTime.seconds(report.period().start()))
                .number("ends_at", UnixTime.seconds(report.period().end()))
                .text("url", link)
                .raw("figures", report.figures()));
        return new Message(
                "report.created", report.title(), report.text() + "\n\nReport: " + page, report.html(), data);
    }
}
