package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.ACTOR;
import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.assembly.Gateway;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Schedules of reports, and the reports that the product's own maker made of the calls. */
final class DemoReports {
    private static final int WEEKS = 8;
    private static final int HOUR = 8;

    private final Gateway gateway;
    private final DemoDatabase database;
    private final DemoClock clock;
    private final DemoSize size;

    DemoReports(Gateway gateway, DemoDatabase database, DemoClock clock, DemoSize size) {
        this.gateway = gateway;
        this.database = database;
        this.clock = clock;
        this.size = size;
    }

    void create(DemoTimeline timeline, DemoTeams teams, DemoAlerts alerts) {
        Instant at = size.begin().plus(Duration.ofHours(220));
        timeline.at(at, () -> {
            database.run("update report_schedule set created_at = ?", size.begin());
            schedule("Support chat by week", "week", "team", teams.teamId("Support chat"), alerts.channel(0));
        });
        timeline.at(
                at.plusSeconds(120), () -> schedule("Company by week", "week", "everything", null, alerts.channel(2)));
        timeline.at(
                size.ago(size.days() * 0.5),
                () -> schedule("Each team by month", "month", "each_team", null, alerts.channel(2)));
        timeline.at(
                size.ago(Math.max(size.days() * 0.05, 2.5)),
                () -> schedule("Company by day", "day", "everything", null, alerts.channel(0)));
    }

    private void schedule(String name, String every, String scope, @Nullable String team, String channel) {
        done(gateway.budgetReports()
                .manageSchedules()
                .create(
                        ACTOR,
                        body(json -> json.text("name", name)
                                .text("every", every)
                                .text("scope", scope)
                                .text("team_id", team)
                                .texts("channels", List.of(channel)))));
    }

    /** Makes what was due on Mondays, on the first days of months, and today. */
    void make(DemoAlerts alerts) {
        LocalDate today = size.now().atZone(ZoneOffset.UTC).toLocalDate();
        TreeSet<Instant> instants = new TreeSet<>();
        for (int week = 0; week < WEEKS; week++) {
            instants.add(morning(today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                    .minusWeeks(week)));
        }
        for (int month = 0; month < 3; month++) {
            instants.add(morning(today.withDayOfMonth(1).minusMonths(month)));
        }
        instants.add(size.now());
        for (Instant at : instants) {
            if (at.isAfter(size.ago(size.days())) && !at.isAfter(size.now())) {
                clock.set(at);
                gateway.budgetReports().make().run();
                alerts.send();
            }
        }
    }

    private static Instant morning(LocalDate day) {
        return day.atTime(HOUR, 5).toInstant(ZoneOffset.UTC);
    }
}
