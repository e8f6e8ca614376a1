package aigateway.reports;

import aigateway.json.JsonText;
import aigateway.kernel.Digests;
import aigateway.kernel.ReportId;
import aigateway.kernel.ReportScheduleId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Transactions;
import aigateway.kernel.UnixTime;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.notices.Message;
import aigateway.notices.NewNotice;
import aigateway.notices.Notices;
import aigateway.people.Team;
import aigateway.people.Teams;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the reports that are due. A report's id is made of schedule, team and period: it is stored once, in one transaction with
 * its notices, also when two schedulers make it at the same time. What was missed is made in the next run.
 *
 * <p>Round trips: one to Postgres when nothing is due; some fifteen for each report.
 */
public final class MakeReports {
    private static final Logger LOG = LoggerFactory.getLogger(MakeReports.class);
    private static final String SOURCE = "report";
    private static final int ID_BYTES = 16;
    private static final int SCHEDULES_MAX = 1_000;
    /** Of one run; the next one goes on. */
    private static final int REPORTS_MAX = 50;

    private static final int TEAMS_PAGE = 200;

    private final ReportSchedules schedules;
    private final Reports reports;
    private final CollectFigures collect;
    private final Teams teams;
    private final Notices notices;
    private final Transactions transactions;
    private final InstantSource clock;
    private final ZoneId zone;
    private final String publicUrl;

    /**
     * @param zone in which periods begin
     * @param publicUrl of the gateway, for links; empty when it is not known
     */
    public MakeReports(
            ReportSchedules schedules,
            Reports reports,
            CollectFigures collect,
            Teams teams,
            Notices notices,
            Transactions transactions,
            InstantSource clock,
            ZoneId zone,
            String publicUrl) {
        this.schedules = schedules;
        this.reports = reports;
        this.collect = collect;
        this.teams = teams;
        this.notices = notices;
        this.transactions = transactions;
        this.clock = clock;
        this.zone = zone;
        this.publicUrl = publicUrl;
    }

    /** Makes what is due, at most some of it. */
    public void run() {
        int left = REPORTS_MAX;
        for (ReportSchedule schedule : schedules.enabled(SCHEDULES_MAX)) {
            for (ReportPeriod period : schedule.due(clock.instant(), zone)) {
                left = make(schedule, period, left);
                if (left < 0) {
                    return;
                }
                transactions.commit(List.of(schedules.done(schedule.id(), period.end())));
            }
        }
    }

    /**
     * @param left how many may be made
     * @return how many may still be made; negative when some of this period are missing
     */
    private int make(ReportSchedule schedule, ReportPeriod period, int left) {
        int more = left;
        for (Subject subject : subjects(schedule)) {
            ReportId id = id(schedule.id(), subject, period);
            if (reports.exists(id)) {
                continue;
            }
            if (more == 0) {
                return -1;
            }
            store(schedule, subject, period, id);
            more--;
        }
        return more;
    }

    /**
     * Makes a report by hand. It is stored, and sent nowhere.
     *
     * @param team null: over everything
     */
    public Report makeNow(ReportPeriod period, @Nullable Team team) {
        Instant now = clock.instant();
        var subject = team == null ? Subject.EVERYTHING : new Subject(team.id(), team.name());
        byte[] digest = Digests.sha256("by hand|" + subject.word() + "|" + period.start() + "|" + now);
        Report report = report(
                new ReportId("rep_" + HexFormat.of().formatHex(digest, 0, ID_BYTES)), null, "Report", subject, period);
        transactions.commit(List.of(reports.create(report)));
        return report;
    }

    /** In which periods begin. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * What a report is about.
     *
     * @param team null: everything
     */
    private record Subject(@Nullable TeamId team, @Nullable String name) {
        static final Subject EVERYTHING = new Subject(null, null);

        String word() {
            return team == null ? "" : team.value();
        }
    }

    private List<Subject> subjects(ReportSchedule schedule) {
        return switch (schedule.scope()) {
            case EVERYTHING -> List.of(Subject.EVERYTHING);
            case TEAM -> oneTeam(schedule.team());
            case EACH_TEAM -> eachTeam();
        };
    }

    /** Empty when it is deleted. */
    private List<Subject> oneTeam(@Nullable TeamId id) {
        return Optional.ofNullable(id).flatMap(teams::find).stream()
                .map(team -> new Subject(team.id(), team.name()))
                .toList();
    }

    private List<Subject> eachTeam() {
        List<Subject> all = new ArrayList<>();
        TeamId after = null;
        List<Team> page;
        do {
            page = teams.list(null, VisibleTeams.ALL, after, TEAMS_PAGE);
            page.forEach(team -> all.add(new Subject(team.id(), team.name())));
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == TEAMS_PAGE);
        return all;
    }

    private static ReportId id(ReportScheduleId schedule, Subject subject, ReportPeriod period) {
        byte[] digest = Digests.sha256(schedule + "|" + subject.word() + "|" + period.start());
        return new ReportId("rep_" + HexFormat.of().formatHex(digest, 0, ID_BYTES));
    }

    private void store(ReportSchedule schedule, Subject subject, ReportPeriod period, ReportId id) {
        Report report = report(id, schedule.id(), schedule.name(), subject, period);
        List<Write> writes = List.of(
                reports.create(report),
                notices.queue(new NewNotice(
                        SOURCE, id.value(), subject.team(), message(report), schedule.channels(), report.createdAt())));
        transactions.commit(writes);
        LOG.atInfo()
                .addKeyValue("report_id", id)
                .addKeyValue("schedule_id", schedule.id())
                .addKeyValue("team_id", subject.team())
                .addKeyValue("period", period.text())
                .log("report_created");
    }

    private Report report(
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

    private Message message(Report report) {
        String path = "/admin/v1/reports/" + report.id();
        String link = publicUrl + path;
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
                "report.created", report.title(), report.text() + "\n\nReport: " + link, report.html(), data);
    }
}
