package aigateway.local.demo;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a new database. What administrators do is done by the product's use cases at the time when it is said to have happened;
 * the calls, which are many, are inserted by SQL, and their sums are made by the product's functions.
 */
final class DemoFill {
    private static final Logger LOG = LoggerFactory.getLogger(DemoFill.class);

    private final DemoSize size;
    private final DemoDatabase database;
    private final DemoClock clock;
    private final Gateway gateway;
    private final DemoReceiver receiver;
    private final DemoTimeline timeline = new DemoTimeline();
    private final List<DemoTeam> teams = DemoTeam.all();
    private long since = System.nanoTime();

    private DemoFill(DemoSize size, DemoDatabase database, DemoClock clock, Gateway gateway, DemoReceiver receiver) {
        this.size = size;
        this.database = database;
        this.clock = clock;
        this.gateway = gateway;
        this.receiver = receiver;
    }

    /**
     * @param settings of the gateway, with the addresses of its stores and its secrets
     * @param days of calls
     */
    static void run(Map<String, String> settings, int days, DemoReceiver receiver) {
        DemoSize size = DemoSize.of(days, Instant.now());
        String url = settings.getOrDefault("DATABASE_URL", "");
        try (DemoDatabase database = DemoDatabase.open(url);
                DemoDatabase beside = DemoDatabase.open(url);
                DemoClock clock = DemoClock.in(database, size.begin());
                Gateway gateway = new Gateway(Settings.read(settings), settings, clock, new SecureRandom())) {
            new DemoFill(size, database, clock, gateway, receiver).run(new DemoTraffic(database, beside, size));
        }
    }

    /** So that a fill that became slow shows where. */
    private void done(String step) {
        long now = System.nanoTime();
        LOG.atInfo()
                .addKeyValue("step", step)
                .addKeyValue("millis", (now - since) / 1_000_000)
                .log("demo_filled");
        since = now;
    }

    private void run(DemoTraffic traffic) {
        var people = new DemoPeople(gateway, database, size);
        var made = new DemoTeams(gateway, size);
        var alerts = new DemoAlerts(gateway, database, clock, size, receiver);
        var reports = new DemoReports(gateway, database, clock, size);
        var work = new DemoWork(gateway, database, clock, size, receiver, teams, made);
        calls(traffic, people);
        made.create(timeline, teams, people);
        people.assign(timeline, size.begin().plusSeconds(3 * 3_600), teams, made.teamIds());
        people.tokens(timeline);
        new DemoBudgets(gateway, database, size, teams, made).create(timeline);
        alerts.create(timeline, made);
        reports.create(timeline, made, alerts);
        work.endpoints(timeline);
        timeline.run(clock);
        done("administration");

        traffic.enter(teams, made);
        done("ledger");
        work.run();
        var open = new DemoOpenCalls(gateway, database, clock, size);
        open.correct();
        open.hold(teams, made);
        done("jobs");
        traffic.close();
        done("closed days");
        alerts.evaluate(
                traffic.incident(), traffic.rise().atStartOfDay(ZoneOffset.UTC).toInstant());
        done("alerts");
        reports.make(alerts);
        done("reports");
        traffic.drop();
    }

    /** Before the teams: limits of budgets depend on what the calls cost, and that on prices. */
    private void calls(DemoTraffic traffic, DemoPeople people) {
        var prices = new DemoPrices(gateway, database, clock, size);
        people.create(timeline, teams);
        prices.override(timeline);
        timeline.run(clock);
        traffic.tables(teams);
        prices.table();
        traffic.make();
        done("calls");
    }
}
