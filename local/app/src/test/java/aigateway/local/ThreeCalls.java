package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import java.util.List;

/** A gateway with three calls: one was served, one was charged because its outcome is unknown, one was refused. */
final class ThreeCalls implements AutoCloseable {
    static final String REQUESTS = "/admin/v1/requests";
    private static final String CHAT =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String REPLY =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[],"
                    + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":200,\"total_tokens\":1200}}";

    private final ScriptedProvider provider = ScriptedProvider.start();
    private final TestGateway gateway = TestGateway.behind(provider);
    private final Edge edge = Edges.start(gateway.gateway());
    final Key spender = key("{\"name\":\"=spender\",\"tags\":[\"team:a\"],\"budgets\":[{\"limit_usd\":5,"
            + "\"period\":\"month\",\"name\":\"Monthly\"}]}");
    final Key other = key("{\"name\":\"other\",\"allowed_models\":[\"gpt-4o\"]}");
    final HttpReply served = call(spender, 200, REPLY, 200);
    final HttpReply charged = call(spender, 408, "{}", 502);
    final HttpReply refused = call(other, 200, REPLY, 403);

    /** A client key. */
    record Key(String id, String secret) {}

    HttpReply send(Sent request) {
        return edge.send(request);
    }

    HttpReply admin(Sent request) {
        return edge.send(request.bearer(ADMIN_TOKEN));
    }

    Json.Obj list(String query) {
        return admin(Sent.get(REQUESTS + query)).hasStatus(200).json();
    }

    private Key key(String json) {
        Json.Obj made = admin(Sent.post("/admin/v1/keys", json)).hasStatus(201).json();
        return new Key(String.valueOf(made.text("id")), String.valueOf(made.text("key")));
    }

    private HttpReply call(Key key, int providerStatus, String reply, int status) {
        provider.answers(providerStatus, reply);
        return send(Sent.post("/v1/chat/completions", CHAT).bearer(key.secret()))
                .hasStatus(status);
    }

    static String id(HttpReply reply) {
        return reply.header("x-request-id");
    }

    static List<String> ids(Json.Obj list) {
        return objects(list, "data").stream()
                .map(each -> String.valueOf(each.text("id")))
                .toList();
    }

    static List<Json.Obj> objects(Json.Obj of, String member) {
        return of.items(member).stream().map(Json.Obj.class::cast).toList();
    }

    static String number(Json.Obj of, String member) {
        return of.member(member) instanceof Json.Num(String digits) ? digits : "no number: " + of.member(member);
    }

    @Override
    public void close() {
        edge.close();
        gateway.close();
        provider.close();
    }
}
