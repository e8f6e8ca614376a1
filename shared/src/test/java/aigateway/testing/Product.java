package aigateway.testing;

import aigateway.admin.IssuedKey;
import aigateway.assembly.Gateway;
import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Completion;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.call.RequestTags;
import aigateway.jobs.Job;
import aigateway.jobs.Submitted;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.keys.Key;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.providers.ClientHeaders;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole product behind a scripted provider, with short methods to call it and to read its tables. */
public final class Product implements AutoCloseable {
    public static final String SOURCE = "192.0.2.7";
    public static final String CHAT = """
            {"model":"gpt-test","messages":[{"role":"user","content":"Hello"}]}""";

    private final ScriptedProvider provider;
    private final TestGateway test;
    private final Postgres postgres;

    private Product(ScriptedProvider provider, TestGateway test) {
        this.provider = provider;
        this.test = test;
        this.postgres = test.database().connect();
    }

    public static Product start() {
        return start(Map.of(), InstantSource.system());
    }

    public static Product start(Map<String, String> more, InstantSource clock) {
        var provider = ScriptedProvider.start();
        return new Product(provider, TestGateway.behind(provider, more, clock));
    }

    /** On a database that the test has prepared. */
    public static Product start(TestDatabase database, Map<String, String> more, InstantSource clock) {
        var provider = ScriptedProvider.start();
        return new Product(provider, TestGateway.behind(provider, database, more, clock));
    }

    /** The outcome of a call. */
    public record Ended(RequestId request, Reply reply, Map<String, String> headers) {
        public String header(String name) {
            return String.valueOf(headers.get(name));
        }

        public int status() {
            return reply.status();
        }

        public @Nullable String code() {
            return reply.problem() == null ? null : reply.problem().code();
        }

        public String body() {
            return switch (reply) {
                case Reply.Whole(byte[] body, var _) -> new String(body, StandardCharsets.UTF_8);
                case Reply.Cached(byte[] body) -> new String(body, StandardCharsets.UTF_8);
                case Reply.Refused _, Reply.Failed _, Reply.Streamed _ -> "";
            };
        }

        public Problem refusal() {
            Problem problem = reply.problem();
            if (problem == null) {
                throw new AssertionError("no problem: " + body());
            }
            return problem;
        }
    }

    public Ended chat(String key) {
        return call(Endpoint.CHAT_COMPLETIONS, key, CHAT);
    }

    public Ended call(Endpoint endpoint, String key, String body) {
        return call(gateway(), endpoint, key, body, SOURCE);
    }

    /** A call with a body that is no JSON. */
    public Ended call(Endpoint endpoint, String key, RequestBody body) {
        return call(gateway(), endpoint, client(key, SOURCE), body, CacheDirective.KEY);
    }

    /** A call with its own cache directive. */
    public Ended call(Endpoint endpoint, String key, String body, CacheDirective cache) {
        return call(gateway(), endpoint, client(key, SOURCE), json(body), cache);
    }

    /** A call with headers for the provider. */
    public Ended call(Endpoint endpoint, String key, String body, ClientHeaders headers) {
        var caller = new Caller.Client(client(key, SOURCE).credential(), SOURCE, headers, RequestTags.NONE);
        return call(gateway(), endpoint, caller, json(body), CacheDirective.KEY);
    }

    public static Ended call(Gateway gateway, Endpoint endpoint, String key, String body, String source) {
        return call(gateway, endpoint, client(key, source), json(body), CacheDirective.KEY);
    }

    private static Ended call(
            Gateway gateway, Endpoint endpoint, Caller caller, RequestBody body, CacheDirective cache) {
        RequestId id = gateway.ids().request();
        var trail = new CallRecord();
        Reply reply = gateway.calls()
                .pipeline()
                .handle(new Call(id, endpoint, caller, body, null, cache, ReplySink.NONE, trail, Completion.NONE));
        return new Ended(id, reply, trail.headers());
    }

    public static Caller.Client client(String key, String source) {
        return new Caller.Client(Credential.read(List.of("Bearer " + key), List.of()), source);
    }

    public static RequestBody json(String text) {
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    public IssuedKey createKey(String json) {
        return test.createKey(json);
    }

    /** A key that may do everything, as text. */
    public String newKey() {
        return test.newKey();
    }

    /** Changes a key as an administrator. */
    public Result<Key> patch(String key, String json) {
        return gateway().admin().manageKeys().patch("admin-token", id(key), json(json));
    }

    public static KeyId id(String key) {
        return new KeyId(key.substring("agw_".length(), key.indexOf('.')));
    }

    public Result<Submitted<Job>> trySubmit(String key, String body) {
        return gateway().jobs().submit().submit(client(key, SOURCE), json(body), null);
    }

    public Job submit(String key, String body) {
        return switch (trySubmit(key, body)) {
            case Result.Ok(Submitted(Job job, boolean _)) -> job;
            case Result.Refused(Problem problem) -> throw new AssertionError(problem.message());
        };
    }

    /** A job as its owner sees it now. */
    public Job job(String key, JobId id) {
        return gateway().jobs().store().find(id(key), id).orElseThrow();
    }

    /**
     * Rows as text, columns separated by blanks, null as the word null.
     *
     * @param columns SQL expressions, separated by "; "
     */
    public List<String> rows(String columns, String from, @Nullable Object... parameters) {
        var select = new StringBuilder("select concat_ws(' '");
        for (String column : List.of(columns.split("; ", -1))) {
            select.append(", coalesce((").append(column).append(")::text, 'null')");
        }
        return postgres.query(Sql.of(select + ") r from " + from, parameters), row -> row.text("r"));
    }

    public List<String> usage(RequestId request) {
        return rows(
                "outcome; input_tokens; output_tokens; cost_nano_usd",
                "usage where outcome <> 'refused' and request_id = ?",
                request.value());
    }

    public List<String> audit(RequestId request) {
        return rows("status; code; asked_model", "usage where status is not null and request_id = ?", request.value());
    }

    public int update(String sql, @Nullable Object... parameters) {
        return postgres.update(Sql.of(sql, parameters));
    }

    public Gateway gateway() {
        return test.gateway();
    }

    public TestGateway test() {
        return test;
    }

    public ScriptedProvider provider() {
        return provider;
    }

    public Postgres postgres() {
        return postgres;
    }

    @Override
    public void close() {
        test.close();
        postgres.close();
        provider.close();
    }
}
