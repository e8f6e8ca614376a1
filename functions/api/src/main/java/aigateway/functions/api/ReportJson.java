package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.ChannelId;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.reports.Report;
import aigateway.reports.ReportSchedule;

/** Reports and their schedules as the API shows them. */
final class ReportJson {
    private ReportJson() {}

    static void schedule(JsonText json, ReportSchedule schedule) {
        json.text("id", schedule.id().value())
                .text("object", "report_schedule")
                .text("name", schedule.name())
                .text("every", Word.of(schedule.every()))
                .number("hour", (long) schedule.hour())
                .text("scope", Word.of(schedule.scope()))
                .text(
                        "team_id",
                        schedule.team() == null ? null : schedule.team().value())
                .texts(
                        "channels",
                        schedule.channels().stream().map(ChannelId::value).toList())
                .flag("enabled", schedule.enabled())
                .number("done_until", UnixTime.seconds(schedule.doneUntil()))
                .number("created_at", UnixTime.seconds(schedule.createdAt()))
                .number("version", schedule.version());
    }

    static void report(JsonText json, Report report) {
        json.text("id", report.id().value())
                .text("object", "report")
                .text("title", report.title())
                .text("name", report.name())
                .text(
                        "schedule_id",
                        report.schedule() == null ? null : report.schedule().value())
                .text("every", Word.of(report.period().every()))
                .text("team_id", report.team() == null ? null : report.team().value())
                .text("team_name", report.teamName())
                .number("starts_at", UnixTime.seconds(report.period().start()))
                .number("ends_at", UnixTime.seconds(report.period().end()))
                .text("zone", report.period().zone().getId())
                .raw("figures", report.figures())
                .number("created_at", UnixTime.seconds(report.createdAt()));
    }
}
