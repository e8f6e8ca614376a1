package aigateway.local.demo;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The calls of the demo, first by numbers of keys and then in the ledger. */
final class DemoTraffic {
    /** Whose spend rose sharply on a recent Tuesday. */
    private static final String RISING = "Research";

    private static final int INCIDENT_DAYS_AGO = 23;
    private static final int INCIDENT_HOUR = 13;
    private static final String CUSTOMERS =
            "{acme,globex,initech,umbrella,hooli,stark,wayne,wonka,tyrell,cyberdyne,soylent,"
                    + "aperture,blackmesa,oscorp,massive,vandelay,dunder,prestige,bluth,sterling,pied-piper,gringotts,duff,"
                    + "krusty,planet-express,momcorp,weyland,nakatomi,virtucon,spacely,cogswell,slate,monarch,zorg,rekall,"
                    + "lexcorp,kord,queen,ace,fabrikam}";

    private static final String SESSION =
            "set synchronous_commit = off; set timezone = 'UTC'; set jit = off; set work_mem = '128MB'";

    private final DemoDatabase database;
    private final DemoDatabase beside;
    private final DemoSize size;

    /**
     * @param beside a second connection, for what can be done at the same time
     */
    DemoTraffic(DemoDatabase database, DemoDatabase beside, DemoSize size) {
        this.database = database;
        this.beside = beside;
        this.size = size;
    }

    /** What the calls are made of. */
    void tables(List<DemoTeam> teams) {
        both("days", Integer.toString(size.days()));
        both("now", size.now().toString());
        database.set("calls", Integer.toString(size.calls()));
        database.set("seed", Integer.toString(size.seed()));
        database.set("incident", incident().toString());
        database.set("rise", rise().atStartOfDay(ZoneOffset.UTC).toInstant().toString());
        database.set("customers", CUSTOMERS);
        beside.runPlain(SESSION);
        database.runPlain(SESSION);
        database.runPlain("""
                create unlogged table demo_model (profile text, high double precision, endpoint text, asked text, provider text,
                    model text, stream double precision, input double precision, cached double precision, output double precision,
                    reasoning double precision, first_token double precision, pace double precision, fallback_provider text,
                    fallback_model text);
                create unlogged table demo_key (number int primary key, key_id text, team_number int, team_id text, profile text,
                    weight double precision, tags text[], features text[], caches boolean, rises boolean, from_at timestamptz,
                    until_at timestamptz)""");
        database.runEach("insert into demo_model values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", models());
        List<List<@Nullable Object>> keys = new ArrayList<>();
        teams.forEach(team -> team.keys().forEach(key -> keys.add(row(team, key))));
        database.runEach(
                "insert into demo_key (number, team_number, profile, weight, tags, features, caches, rises, from_at, until_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                keys);
    }

    private void both(String setting, String value) {
        database.set(setting, value);
        beside.set(setting, value);
    }

    private static List<List<@Nullable Object>> models() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Map<String, Double> shares = new HashMap<>();
        for (List<String> cells : DemoLines.table("models.csv")) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(cells.getFirst());
            row.add(shares.merge(cells.getFirst(), Double.parseDouble(cells.get(1)) / 100, Double::sum));
            for (int i = 2; i < cells.size(); i++) {
                String cell = cells.get(i);
                row.add(i > 5 && i < 13 ? (Object) Double.valueOf(cell) : cell.isEmpty() ? null : cell);
            }
            rows.add(row);
        }
        return rows;
    }

    private List<@Nullable Object> row(DemoTeam team, DemoKey key) {
        return List.of(
                key.number(),
                team.number(),
                team.profile(),
                key.weight(),
                DemoTeams.tags(team, key),
                team.features(),
                DemoTeams.cache(team, key),
                team.name().equals(RISING),
                key.createdAt(size),
                key.callsUntil(size));
    }

    Instant incident() {
        int ago = Math.min(INCIDENT_DAYS_AGO, size.days() / 2);
        return today().minusDays(ago).atTime(INCIDENT_HOUR, 10).toInstant(ZoneOffset.UTC);
    }

    /** The last Tuesday that is over. */
    LocalDate rise() {
        return today().with(TemporalAdjusters.previous(DayOfWeek.TUESDAY));
    }

    private LocalDate today() {
        return size.now().atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** Makes the calls, with what they cost. */
    void make() {
        database.runFile("calls.sql");
    }

    /** Puts them into the ledger. */
    void enter(List<DemoTeam> teams, DemoTeams made) {
        List<List<@Nullable Object>> ids = new ArrayList<>();
        teams.forEach(team ->
                team.keys().forEach(key -> ids.add(List.of(made.keyId(key), made.teamId(team.name()), key.number()))));
        database.runEach("update demo_key set key_id = ?, team_id = ? where number = ?", ids);
        database.runFile("ledger.sql");
        atOnce(() -> database.runFile("sums.sql"), () -> beside.runFile("latencies.sql"));
    }

    /** Closes the days and reads the ledger, as the gateway's sweep would have. */
    void close() {
        atOnce(
                () -> {
                    while (database.number("select close_hours(1000)") > 0) {
                        // The gateway closes days in parts as well.
                    }
                },
                () -> {
                    while (beside.rows("select read_ledger()").getFirst().equals("t")) {
                        // Some 200,000 rows each time.
                    }
                });
    }

    /** Most of a fill's time is spent in these. */
    private static void atOnce(Runnable one, Runnable other) {
        var second =
                CompletableFuture.runAsync(other, task -> Thread.ofPlatform().start(task));
        one.run();
        var _ = second.join();
    }

    /** Leaves nothing but what a gateway has. */
    void drop() {
        database.runPlain("""
                drop table demo_hour, demo_call, demo_row, demo_model, demo_key, demo_price, demo_budget_day, demo_scope,
                    demo_counted, demo_periods;
                drop function demo_random(bigint, int), demo_factor(bigint, int);
                analyze""");
    }
}
