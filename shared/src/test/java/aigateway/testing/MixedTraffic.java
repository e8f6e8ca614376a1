package aigateway.testing;

import static aigateway.testing.ScriptedProvider.send;

import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Completion;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.call.RequestTags;
import aigateway.jobs.Job;
import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.people.Team;
import aigateway.providers.ClientHeaders;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A product in October 2026 with two teams and a key of each, and calls of every kind around two midnights and around the night in
 * which Berlin's clocks are put back. The product's database has the test's clock, see {@link DatabaseClock}: each call is made and
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

    private static final String PRICED = "gpt-4o-mini";
    private static final String CONFIG = """
            providers:
              openai: {base_url: "%s"}
            routes:
              - model: both
                targets: [{provider: openai, model: gpt-4o-mini}]
                fallbacks: [{provider: openai, model: gpt-4.1}]
            """;
    private static final String STREAM = """
            data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}

            data: {"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":31,"completion_tokens":7}}

            data: [DONE]

            """;

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final DatabaseClock clock;
    private final Product product;
    private final String search;
    private final String chat;
    private final List<RequestId> charged = new ArrayList<>();

    private MixedTraffic(Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("gateway.yaml"), CONFIG.formatted(provider.url()));
        TestDatabase database = TestDatabase.fresh();
        clock = DatabaseClock.in(database, START);
        product = Product.start(
                database,
                Map.of(
                        "GATEWAY_CONFIG", config.toString(),
                        "REPORTING_ZONE", BERLIN.getId(),
                        "METRICS_LABELS", "team,key"),
                clock);
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
        Team made = ok(product.gateway()
                .people()
                .manageTeams()
                .create("admin-token", Product.json("{\"name\":\"" + team + "\"}")));
        ok(product.gateway()
                .admin()
                .manageBudgets()
                .create(
                        "admin-token",
                        Product.json("{\"scope\":{\"team_id\":\"" + made.id()
                                + "\"},\"limit_usd\":3,\"period\":\"total\",\"mode\":\"soft\",\"name\":\"All of " + team
                                + "\"}")));
        return String.valueOf(
                product.createKey("{\"name\":\"" + team + " key\",\"team\":\"" + made.id() + "\",\"tags\":["
                                + tags + "],\"budgets\":["
                                + budgets.replace("\"mode\"", "\"time_zone\":\"Europe/Berlin\",\"mode\"")
                                + "]}")
                        .secret());
    }

    /** All calls, and a correction of some that were charged. */
    public void run() {
        for (Instant time : TIMES) {
            clock.set(time);
            round(search);
            round(chat);
            correct("0.00000" + charged.size());
        }
    }

    /** Corrects the next charged attempt. */
    public void correct(String usd) {
        String json = "{\"cost_usd\":" + usd + ",\"input_tokens\":3,\"output_tokens\":2}";
        ok(product.gateway().admin().correctCharge().correct("admin-token", charged.removeFirst(), Product.json(json)));
    }

    private void round(String key) {
        provider.answers(exchange -> answer(exchange, 17, 5));
        call(key, body(PRICED, ""), CacheDirective.OFF);
        call(tagged(key), body(PRICED, ",\"user\":\"ann\""), CacheDirective.OFF, ReplySink.NONE);
        job(key);
        for (int times = 0; times < 2; times++) {
            call(key, body(PRICED, ",\"seed\":1"), CacheDirective.ON);
        }
        call(key, body("no-price-is-known", ""), CacheDirective.OFF);
        expensive(key);
        call(key, "no object", CacheDirective.OFF);
        provider.answers(MixedTraffic::stream);
        call(Product.client(key, Product.SOURCE), body(PRICED, ",\"stream\":true"), CacheDirective.OFF, new Taking());
        provider.answers(this::failTheFirst);
        call(key, body("both", ""), CacheDirective.OFF);
        provider.answers(500, "{}");
        charged.add(call(key, body(PRICED, ""), CacheDirective.OFF).request());
    }

    /** A call that the hard budget of the team Chat does not cover. */
    public Product.Ended expensive(String key) {
        return call(key, "{\"model\":\"" + PRICED + "\",\"max_tokens\":16000,\"messages\":[]}", CacheDirective.OFF);
    }

    /** Runs something while a call of the key is under way at the provider. */
    public void during(String key, Runnable what) {
        provider.answers(exchange -> {
            provider.answers(other -> answer(other, 17, 5));
            what.run();
            answer(exchange, 17, 5);
        });
        call(key, body(PRICED, ""), CacheDirective.OFF);
    }

    private void job(String key) {
        Job job = product.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + body(PRICED, "") + "}");
        product.gateway().jobs().run().run(job.id());
    }

    private Product.Ended call(String key, String body, CacheDirective cache) {
        return call(Product.client(key, Product.SOURCE), body, cache, ReplySink.NONE);
    }

    private Product.Ended call(Caller caller, String body, CacheDirective cache, ReplySink sink) {
        RequestId id = product.gateway().ids().request();
        var trail = new CallRecord();
        Reply reply = product.gateway()
                .calls()
                .pipeline()
                .handle(new Call(
                        id,
                        Endpoint.CHAT_COMPLETIONS,
                        caller,
                        Product.json(body),
                        null,
                        cache,
                        sink,
                        trail,
                        Completion.NONE));
        return new Product.Ended(id, reply, trail.headers());
    }

    private static Caller tagged(String key) {
        return new Caller.Client(
                Credential.read(List.of("Bearer " + key), List.of()),
                Product.SOURCE,
                ClientHeaders.NONE,
                RequestTags.read(List.of("feature=find")));
    }

    private static String body(String model, String more) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"
                + more + "}";
    }

    private void failTheFirst(HttpExchange exchange) throws IOException {
        if (provider.received().getLast().body().contains(PRICED)) {
            send(exchange, 503, "{}");
        } else {
            answer(exchange, 23, 9);
        }
    }

    private static void answer(HttpExchange exchange, int input, int output) throws IOException {
        send(exchange, 200, """
                {"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",\
                "content":"Hi"}}],"usage":{"prompt_tokens":%d,"completion_tokens":%d}}""".formatted(input, output));
    }

    private static void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(STREAM.getBytes(StandardCharsets.UTF_8));
    }

    /** A client that takes every event. */
    private static final class Taking implements ReplySink {
        @Override
        public boolean take(byte[] event) {
            return true;
        }

        @Override
        public void whenGone(Runnable cancel) {
            // It stays.
        }
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
