package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.TestGateway;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A gateway of its own, with short ways to budgets and to calls that spend them. */
final class Spending implements AutoCloseable {
    static final String BUDGETS = "/admin/v1/budgets";
    static final String CHAT = "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    /** What a client sees as well. */
    static final List<String> OWN_MEMBERS = List.of(
            "id",
            "object",
            "name",
            "scope",
            "period",
            "mode",
            "limit_usd",
            "spent_usd",
            "held_usd",
            "remaining_usd",
            "resets_at");

    private final TestGateway gateway = TestGateway.start(Map.of());
    private final Edge edge = Edges.start(gateway.gateway());

    /** A client key. */
    record Key(String id, String secret) {}

    HttpReply send(Sent request) {
        return edge.send(request);
    }

    HttpReply admin(Sent request) {
        return edge.send(request.bearer(ADMIN_TOKEN));
    }

    /** With the tag t1. */
    Key key(String budgets) {
        Json.Obj made = admin(Sent.post(
                        "/admin/v1/keys", "{\"name\":\"spender\",\"tags\":[\"t1\"],\"budgets\":" + budgets + "}"))
                .hasStatus(201)
                .json();
        return new Key(String.valueOf(made.text("id")), String.valueOf(made.text("key")));
    }

    HttpReply chat(Key key) {
        return edge.send(Sent.post("/v1/chat/completions", CHAT).bearer(key.secret()));
    }

    HttpReply post(String json) {
        return admin(Sent.post(BUDGETS, json));
    }

    HttpReply patch(Json.Obj budget, String json) {
        return admin(Sent.of("PATCH", BUDGETS + "/" + budget.text("id")).json(json));
    }

    HttpReply delete(Json.Obj budget) {
        return admin(Sent.of("DELETE", BUDGETS + "/" + budget.text("id")));
    }

    /** As it is now. */
    Json.Obj budget(Json.Obj known) {
        return admin(Sent.get(BUDGETS + "/" + known.text("id"))).hasStatus(200).json();
    }

    Json.Obj list(String query) {
        return admin(Sent.get(BUDGETS + query)).hasStatus(200).json();
    }

    /** The budget of a key that has one. */
    Json.Obj only(Key key) {
        List<Json.Obj> data = objects(list("?key=" + key.id()), "data");
        assertThat(data).hasSize(1);
        return data.getFirst();
    }

    /** What the key's client sees. */
    List<Json.Obj> own(Key key) {
        Json.Obj answer = edge.send(Sent.get("/v1/budget").bearer(key.secret()))
                .hasStatus(200)
                .json();
        assertThat(answer.members()).containsOnlyKeys("budgets");
        return objects(answer, "budgets");
    }

    static List<String> ids(Json.Obj page) {
        return objects(page, "data").stream()
                .map(budget -> String.valueOf(budget.text("id")))
                .toList();
    }

    static Json.Obj json(String text) {
        return new HttpReply(200, Map.of(), text.getBytes(StandardCharsets.UTF_8)).json();
    }

    /** The values of a budget's scope. */
    static Collection<Json> scope(Json.Obj budget) {
        return Objects.requireNonNull(budget.object("scope")).members().values();
    }

    static String usd(Json.Obj of, String member) {
        return of.member(member) instanceof Json.Num(String digits) ? digits : "no number: " + of.member(member);
    }

    private static List<Json.Obj> objects(Json.Obj of, String member) {
        return of.items(member).stream().map(Json.Obj.class::cast).toList();
    }

    @Override
    public void close() {
        edge.close();
        gateway.close();
    }
}
