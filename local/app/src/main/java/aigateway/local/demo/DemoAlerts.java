package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.ACTOR;
import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.assembly.Gateway;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Channels, rules of alerts, and the alerts that the rules find in the calls. */
final class DemoAlerts {
    /** Of notices to one channel, in one evaluation. */
    private static final int SENT_TURNS = 20;

    private static final int INCIDENT_MINUTES = 320;

    private final Gateway gateway;
    private final DemoDatabase database;
    private final DemoClock clock;
    private final DemoSize size;
    private final DemoReceiver receiver;
    private final List<String> channels = new ArrayList<>();

    DemoAlerts(Gateway gateway, DemoDatabase database, DemoClock clock, DemoSize size, DemoReceiver receiver) {
        this.gateway = gateway;
        this.database = database;
        this.clock = clock;
        this.size = size;
        this.receiver = receiver;
    }

    void create(DemoTimeline timeline, DemoTeams teams) {
        Instant at = size.begin().plus(Duration.ofDays(9));
        timeline.at(at, () -> {
            channel("Platform team", "slack", "services/platform");
            channel("On call", "webhook", "pager/events");
            channel("Finance", "webhook", "finance/notices");
            channel("Old status page", "webhook", "status/" + DemoReceiver.GONE);
        });
        timeline.at(
                at.plusSeconds(600),
                () -> rule(
                        "Spend of Research",
                        "spend_spike",
                        "{\"team_id\":\"" + teams.teamId("Research") + "\"}",
                        "{\"factor\":2.5,\"min_usd\":50}",
                        1));
        timeline.at(at.plusSeconds(700), () -> rule("Nearly used up", "budget_threshold", null, "{\"percent\":90}", 2));
        timeline.at(
                size.ago(size.days() * 0.3), () -> rule("Many failures", "provider_down", null, "{\"percent\":25}", 1));
    }

    private void channel(String name, String kind, String path) {
        var made = done(gateway.notices()
                .manageChannels()
                .create(
                        ACTOR,
                        body(json -> json.text("name", name).text("kind", kind).text("url", receiver.url(path)))));
        channels.add(made.channel().id().value());
    }

    String channel(int place) {
        return channels.get(place);
    }

    private void rule(String name, String kind, @Nullable String scope, String parameters, int channel) {
        done(gateway.alerts()
                .manageRules()
                .create(
                        ACTOR,
                        body(json -> json.text("name", name)
                                .text("kind", kind)
                                .raw("scope", scope)
                                .raw("parameters", parameters)
                                .texts("channels", List.of(channel(channel)))
                                .flag("notify_closed", true))));
    }

    /** Evaluates the rules at some instants of the past, as the scheduler would have. */
    void evaluate(Instant incident, Instant rise) {
        database.run(
                "update alert_rule set created_at = ? where created_at > ?",
                size.begin(),
                size.now().minusSeconds(3_600));
        List<Instant> instants = new ArrayList<>();
        for (int day = size.days() - 1; day > 0; day -= 7) {
            instants.add(size.ago(day).truncatedTo(ChronoUnit.DAYS).plus(Duration.ofMinutes(1_430)));
        }
        for (int minutes = 20; minutes <= INCIDENT_MINUTES; minutes += 50) {
            instants.add(incident.plusSeconds(60L * minutes));
        }
        LocalDate month = size.now().atZone(ZoneOffset.UTC).toLocalDate().withDayOfMonth(1);
        instants.add(month.atStartOfDay(ZoneOffset.UTC).toInstant().minusSeconds(900));
        instants.add(rise.plus(Duration.ofHours(13)));
        instants.add(size.now().minusSeconds(1_900));
        instants.add(size.now());
        instants.stream()
                .filter(at -> at.isAfter(size.ago(size.days())) && !at.isAfter(size.now()))
                .sorted()
                .forEach(this::evaluate);
    }

    private void evaluate(Instant at) {
        clock.set(at);
        gateway.alerts().evaluate().run();
        send();
    }

    /** Notices that are due, to the demo's own receiver. */
    void send() {
        for (int turn = 0; turn < SENT_TURNS && due(); turn++) {
            gateway.notices().send().run();
        }
    }

    private boolean due() {
        return database.number(
                        "select count(*) from notice where status = 'pending' and next_attempt_at <= ?",
                        clock.instant())
                > 0;
    }
}
