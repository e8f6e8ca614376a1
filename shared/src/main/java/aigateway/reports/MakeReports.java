package aigateway.reports;

import aigateway.kernel.ReportId;
import aigateway.kernel.SeparateWork;
import aigateway.kernel.TeamId;
import aigateway.kernel.Transactions;
import aigateway.kernel.VisibleTeams;
import aigateway.notices.NewNotice;
import aigateway.notices.Notices;
import aigateway.people.Team;
import aigateway.people.Teams;
import aigateway.reports.NewReports.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Makes the reports that are due. A report's id is made of schedule, team and period: it is stored once, in one transaction with
 * its notices, also when two schedulers make it at the same time. What was missed or failed is made in the next run.
 *
 * <p>Round trips: one to Postgres when nothing is due; some fifteen for each report.
 */
public final class MakeReports {
    private static final Logger LOG = LoggerFactory.getLogger(MakeReports.class);
    private static final String SOURCE = "report";
    private static final int SCHEDULES_MAX = 1_000;
    /** Of one run, failed ones included; the next one goes on. */
    private static final int REPORTS_MAX = 50;
    /** After it no further report is begun: the scheduler has other work too. */
    private static final Duration RUN_MAX = Duration.ofSeconds(15);

    private static final Duration TURN = Duration.ofMinutes(1);
    private static final int TEAMS_PAGE = 200;

    private final ReportSchedules schedules;
    private final Reports reports;
    private final NewReports newReports;
    private final Teams teams;
    private final Notices notices;
    private final Transactions transactions;
    private final InstantSource clock;
    private final ZoneId zone;

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
        this.newReports = new NewReports(collect, clock, publicUrl);
        this.teams = teams;
        this.notices = notices;
        this.transactions = transactions;
        this.clock = clock;
        this.zone = zone;
    }

    /** Makes what is due, at most some of it. A report that fails keeps no other from being made; the run throws at its end. */
    public void run() {
        new Run().all();
    }

    /** What one run may still do, and what has failed in it. */
    private final class Run {
        private final SeparateWork work = new SeparateWork();
        private final Instant end = clock.instant().plus(RUN_MAX);
        private int left = REPORTS_MAX;

        void all() {
            for (ReportSchedule schedule : inTurn(schedules.enabled(SCHEDULES_MAX))) {
                if (isOver()) {
                    break;
                }
                boolean _ = work.run(
                        () -> make(schedule),
                        failure -> failed(failure, schedule).log("report_schedule_failed"));
            }
            work.end();
        }

        private boolean isOver() {
            return left == 0 || clock.instant().isAfter(end);
        }

        private void make(ReportSchedule schedule) {
            List<ReportPeriod> due = schedule.due(clock.instant(), zone);
            List<Subject> subjects = due.isEmpty() ? List.of() : subjects(schedule);
            boolean whole = true;
            for (ReportPeriod period : due) {
                whole = make(schedule, period, subjects) && whole;
                if (whole) {
                    transactions.commit(List.of(schedules.done(schedule.id(), period.end())));
                }
            }
        }

        /** Returns whether all reports of the period exist. */
        private boolean make(ReportSchedule schedule, ReportPeriod period, List<Subject> subjects) {
            boolean whole = true;
            for (Subject subject : missing(schedule, period, subjects)) {
                if (isOver()) {
                    return false;
                }
                left--;
                boolean made = work.run(
                        () -> store(schedule, subject, period),
                        failure -> failed(failure, schedule)
                                .addKeyValue("team_id", subject.team())
                                .addKeyValue("period", period.text())
                                .log("report_failed"));
                whole = whole && made;
            }
            return whole;
        }
    }

    /** Each minute begins at another one, so that those that fail slowly do not always take the time of the same others. */
    private List<ReportSchedule> inTurn(List<ReportSchedule> all) {
        List<ReportSchedule> turned = new ArrayList<>(all);
        long minute = clock.instant().getEpochSecond() / TURN.toSeconds();
        Collections.rotate(turned, -Math.floorMod(minute, Math.max(1, all.size())));
        return turned;
    }

    private static LoggingEventBuilder failed(RuntimeException failure, ReportSchedule schedule) {
        return LOG.atError().setCause(failure).addKeyValue("schedule_id", schedule.id());
    }

    private List<Subject> missing(ReportSchedule schedule, ReportPeriod period, List<Subject> subjects) {
        Set<ReportId> existing = reports.existing(subjects.stream()
                .map(subject -> NewReports.id(schedule.id(), subject, period))
                .toList());
        return subjects.stream()
                .filter(subject -> !existing.contains(NewReports.id(schedule.id(), subject, period)))
                .toList();
    }

    /**
     * Makes a report by hand. It is stored, and sent nowhere.
     *
     * @param team null: over everything
     */
    public Report makeNow(ReportPeriod period, @Nullable Team team) {
        var subject = team == null ? Subject.EVERYTHING : new Subject(team.id(), team.name());
        Report report = newReports.byHand(subject, period);
        transactions.commit(List.of(reports.create(report)));
        return report;
    }

    /** In which periods begin. */
    public ZoneId zone() {
        return zone;
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

    private void store(ReportSchedule schedule, Subject subject, ReportPeriod period) {
        Report report = newReports.of(schedule, subject, period);
        transactions.commit(List.of(
                reports.create(report),
                notices.queue(new NewNotice(
                        SOURCE,
                        report.id().value(),
                        subject.team(),
                        newReports.message(report),
                        schedule.channels(),
                        report.createdAt()))));
        LOG.atInfo()
                .addKeyValue("report_id", report.id())
                .addKeyValue("schedule_id", schedule.id())
                .addKeyValue("team_id", subject.team())
                .addKeyValue("period", period.text())
                .log("report_created");
    }
}
