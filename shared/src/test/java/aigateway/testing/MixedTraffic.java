package aigateway.testing;

import aigateway.kernel.JobId;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.people.Team;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A product in October 2026 with two teams and a key of each, and calls of every kind around two midnights and around the night
 * in which Berlin's clocks are put back. Its database has the test's clock, see {@link DatabaseClock}: each call is made and
 * recorded at its time by the product alone, and no row is moved.
 */
public final class MixedTraffic implements AutoCloseable {
    public static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    public static final Instant START = at("2026-10-24T00:00:00+02:00");
    public static final Instant END = at("2026-10-27T00:00:00+01:00");
    /** When calls are made: the hour from two to three comes twice. */
    public static final List<Instant> TIMES = List.of(
            at("2026-10-24T23:59:30+02:00"),
            at("2026-10-25T00:00:30+02:00"),
            at("2026-10-25T02:30:00+02:00"),
            at("2026-10-25T02:30:00+01:00"),
            at("2026-10-25T23:59:30+01:00"),
            at("2026-10-26T00:00:30+01:00"));
    /** Two days later, the days can be closed. */
    public static final Instant LATER = at("2026-10-29T12:00:00+01:00");

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final DatabaseClock clock;
    private final Product product;
    private final String search;
    private final String chat;
    private final MixedCalls calls;
    private final List<RequestId> charged = new ArrayList<>();

    private MixedTraffic(Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("gateway.yaml"), """
            providers:
              openai: {base_url: "%s"}
            routes:
              - model: both
                targets: [{provider: openai, model: gpt-4o-mini}]
                fallbacks: [{provider: openai, model: gpt-4.1}]
            """.formatted(provider.url()));
        TestDatabase database = TestDatabase.fresh();
        clock = DatabaseClock.in(database, START);
        product = Product.start(
                database,
                Map.of(
                        "GATEWAY_CONFIG", config.toString(),
                        "REPORTING_ZONE", BERLIN.getId(),
                        "METRICS_LABELS", "team,key"),
                clock);
        calls = new MixedCalls(product, provider);
        product.gateway().admin().usages().reportIn(BERLIN);
        search = key("Search", "\"app:search\"", """
                {"limit_usd":1,"period":"month","mode":"soft","name":"Search by month"},
                {"limit_usd":1,"period":"day","mode":"soft","name":"Search by day"}""");
        chat = key("Chat", "\"app:chat\",\"stage:test\"", """
                {"limit_usd":0.005,"period":"month","mode":"hard","name":"Chat by month"}""");
    }

    /** Before the first call. */
    public static MixedTraffic start(Path folder) {
        try {
            return new MixedTraffic(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String key(String team, String tags, String budgets) {
        Team of = ok(product.gateway()
                .people()
                .manageTeams()
                .create("admin-token", Product.json("{\"name\":\"" + team + "\"}")));
        String ofTeam = """
                {"scope":{"team_id":"%s"},"limit_usd":3,"period":"total","mode":"soft","name":"All of %s"}
                """.formatted(of.id(), team);
        ok(product.gateway().admin().manageBudgets().create("admin-token", Product.json(ofTeam)));
        String inBerlin = budgets.replace("{", "{\"time_zone\":\"Europe/Berlin\",");
        String made = """
                {"name":"%s key","team":"%s","tags":[%s],"budgets":[%s]}""".formatted(team, of.id(), tags, inBerlin);
        return String.valueOf(product.createKey(made).secret());
    }

    /**
     * All calls, and corrections of charged ones. Of each key a job waits until the next time, and before each midnight
     * a call begins that ends after it.
     */
    public void run() {
        List<JobId> waiting = new ArrayList<>();
        for (int place = 0; place < TIMES.size(); place++) {
            clock.set(TIMES.get(place));
            waiting.forEach(calls::run);
            waiting.clear();
            for (String key : List.of(search, chat)) {
                charged.add(calls.round(key));
                waiting.add(calls.submit(key));
            }
            correct("0.00000" + charged.size());
            Instant next = TIMES.get(Math.min(place + 1, TIMES.size() - 1));
            if (Duration.between(TIMES.get(place), next).equals(Duration.ofMinutes(1))) {
                calls.during(search, () -> clock.set(next));
            }
        }
        waiting.forEach(calls::run);
    }

    /** Corrects the next charged attempt. */
    public void correct(String usd) {
        String json = "{\"cost_usd\":" + usd + ",\"input_tokens\":3,\"output_tokens\":2}";
        ok(product.gateway().admin().correctCharge().correct("admin-token", charged.removeFirst(), Product.json(json)));
    }

    /** A call that the hard budget of the team Chat does not cover. */
    public Product.Ended expensive(String key) {
        return calls.expensive(key);
    }

    /** Runs something while a call of the key is under way at the provider. */
    public void during(String key, Runnable what) {
        calls.during(key, what);
    }

    private static <T> T ok(Result<T> result) {
        return result.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }

    public Product product() {
        return product;
    }

    public DatabaseClock clock() {
        return clock;
    }

    /** The key of the team Search. */
    public String search() {
        return search;
    }

    /** The key of the team Chat, which has a hard budget. */
    public String chat() {
        return chat;
    }

    @Override
    public void close() {
        product.close();
        provider.close();
        clock.close();
    }
}
