package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysEdgeTest {
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void a_new_key_is_shown_once_and_works() {
        Json.Obj made = admin(Sent.post(
                        "/admin/v1/keys",
                        "{\"name\":\"a\",\"tags\":[\"team:x\"],\"allowed_models\":[\"mock-*\"],"
                                + "\"allowed_ips\":[\"127.0.0.0/8\",\"203.0.113.0/24\"],\"expires_at\":4102444800}"))
                .hasStatus(201)
                .json();

        String key = String.valueOf(made.text("key"));
        assertThat(key).matches("agw_[a-z0-9]{16}\\.[A-Za-z0-9]{49}").contains(String.valueOf(made.text("id")));
        assertThat(made.text("status")).isEqualTo("active");
        assertThat(made.integer("created_at", 0)).isPositive();
        assertThat(made.integer("expires_at", 0)).isEqualTo(4102444800L);
        HttpReply shown = admin(Sent.get("/admin/v1/keys/" + made.text("id"))).hasStatus(200);
        assertThat(shown.json().members()).doesNotContainKeys("key", "webhook_secret");
        assertThat(shown.text()).doesNotContain(key.substring(key.indexOf('.') + 1));
        models(key).hasStatus(200);
    }

    @Test
    void a_key_that_would_already_have_expired_is_not_made() {
        HttpReply refused = admin(Sent.post("/admin/v1/keys", "{\"name\":\"a\",\"expires_at\":1700000000}"))
                .refusedWith(400, "invalid_value");

        assertThat(refused.error().text("param")).isEqualTo("expires_at");
    }

    @Test
    void the_list_is_read_page_by_page() {
        for (int i = 0; i < 3; i++) {
            create("page");
        }

        List<String> read = new ArrayList<>();
        String after = "";
        Json.Obj page;
        do {
            page = admin(Sent.get("/admin/v1/keys?limit=2" + after))
                    .hasStatus(200)
                    .json();
            page.items("data")
                    .forEach(item -> read.add(item instanceof Json.Obj key ? String.valueOf(key.text("id")) : ""));
            after = "&after=" + page.text("last_id");
        } while (new Json.Bool(true).equals(page.member("has_more")));

        assertThat(read).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void a_change_touches_only_what_it_names() {
        String id = id(create("before"));

        Json.Obj changed = admin(Sent.of("PATCH", "/admin/v1/keys/" + id).json("{\"allowed_models\":[\"mock-1\"]}"))
                .hasStatus(200)
                .json();

        assertThat(changed.text("name")).isEqualTo("before");
        assertThat(changed.items("allowed_models")).containsExactly(new Json.Str("mock-1"));
        assertThat(changed.text("key")).isNull();
    }

    @Test
    void a_revoked_key_is_refused_at_the_next_request() {
        Json.Obj made = create("leaked");
        models(key(made)).hasStatus(200);

        Json.Obj revoked = admin(Sent.of("POST", "/admin/v1/keys/" + id(made) + "/revoke"))
                .hasStatus(200)
                .json();

        assertThat(revoked.text("status")).isEqualTo("revoked");
        models(key(made)).refusedWith(401, "invalid_api_key");
        admin(Sent.post("/admin/v1/keys/" + id(made) + "/roll", "{}")).refusedWith(409, "conflict");
    }

    @Test
    void a_roll_ends_the_old_secret_at_once_or_after_its_grace() {
        Json.Obj made = create("rolled");
        models(key(made)).hasStatus(200);

        Json.Obj graced = admin(Sent.post("/admin/v1/keys/" + id(made) + "/roll", "{\"grace_seconds\":60}"))
                .hasStatus(200)
                .json();
        models(key(made)).hasStatus(200);
        models(key(graced)).hasStatus(200);

        Json.Obj last = admin(Sent.of("POST", "/admin/v1/keys/" + id(made) + "/roll"))
                .hasStatus(200)
                .json();
        assertThat(id(last)).isEqualTo(id(made));
        models(key(made)).refusedWith(401, "invalid_api_key");
        models(key(graced)).refusedWith(401, "invalid_api_key");
        models(key(last)).hasStatus(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /admin/v1/keys",
        "POST, /admin/v1/keys",
        "GET, /admin/v1/keys/ID",
        "PATCH, /admin/v1/keys/ID",
        "POST, /admin/v1/keys/ID/revoke",
        "POST, /admin/v1/keys/ID/roll",
        "GET, /admin/v1/keys/nope",
        "GET, /admin/v1/keys/",
        "HEAD, /admin/v1/keys"
    })
    void without_the_token_nothing_is_shown_and_nothing_changes(String method, String path) {
        Json.Obj made = create("guarded");
        String before = admin(Sent.get("/admin/v1/keys/" + id(made))).text();
        Sent bare = Sent.of(method, path.replace("ID", id(made)));
        Sent request = method.equals("POST") || method.equals("PATCH") ? bare.json("{\"name\":\"x\"}") : bare;

        for (Sent attempt : List.of(
                request,
                request.bearer("wrong"),
                request.bearer(key(made)),
                request.with("X-API-Key", ADMIN_TOKEN),
                request.with("Authorization", "Basic " + ADMIN_TOKEN),
                request.bearer(ADMIN_TOKEN + "x"),
                request.bearer(""),
                request.bearer(ADMIN_TOKEN).bearer(ADMIN_TOKEN),
                request.bearer(ADMIN_TOKEN).bearer("wrong"))) {
            HttpReply answer = EDGE.send(attempt).hasStatus(401);
            if (!method.equals("HEAD")) {
                answer.refusedWith(401, "invalid_api_key");
            }
        }

        assertThat(admin(Sent.get("/admin/v1/keys/" + id(made))).text()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, nope",
        "GET, aaaaaaaaaaaaaaaa",
        "GET, %00",
        "GET, %ff",
        "PATCH, %00",
        "PATCH, aaaaaaaaaaaaaaaa",
        "GET, a%2Fb"
    })
    void a_key_that_is_not_there_is_not_found(String method, String id) {
        Sent request = Sent.of(method, "/admin/v1/keys/" + id);

        admin(method.equals("PATCH") ? request.json("{}") : request).refusedWith(404, "not_found");
    }

    @ParameterizedTest
    @CsvSource({"%00/revoke", "%00/roll", "aaaaaaaaaaaaaaaa/revoke", "aaaaaaaaaaaaaaaa/roll"})
    void what_is_not_there_can_be_neither_revoked_nor_rolled(String path) {
        admin(Sent.of("POST", "/admin/v1/keys/" + path)).refusedWith(404, "not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|missing_required_parameter",
                "{\"name\":7}|invalid_type",
                "{\"name\":\"\"}|invalid_value",
                "{\"name\":\"a\\u0000b\"}|invalid_value",
                "{\"name\":\"a\\ud800b\"}|invalid_value",
                "{\"name\":\"a\",\"allowed_models\":[\"a\\u0000\"]}|invalid_value",
                "{\"name\":\"a\",\"tags\":[\"A B\"]}|invalid_value",
                "{\"name\":\"a\",\"allowed_ips\":[\"300.1.1.1\"]}|invalid_value",
                "{\"name\":\"a\",\"expires_at\":1.5}|invalid_value",
                "{\"name\":\"a\",\"nmae\":\"b\"}|unknown_parameter",
                "{\"name\":\"a\"|invalid_json"
            })
    void a_key_that_cannot_be_is_refused(String body, String code) {
        admin(Sent.post("/admin/v1/keys", body)).refusedWith(400, code);
    }

    @Test
    void a_key_is_bound_to_its_addresses_and_its_models() {
        String elsewhere =
                key(admin(Sent.post("/admin/v1/keys", "{\"name\":\"a\",\"allowed_ips\":[\"198.51.100.0/24\"]}"))
                        .json());
        String narrow = key(admin(Sent.post("/admin/v1/keys", "{\"name\":\"a\",\"allowed_models\":[\"mock-slow\"]}"))
                .json());

        EDGE.send(Sent.get("/v1/models").bearer(elsewhere).with("X-Forwarded-For", "198.51.100.1"))
                .refusedWith(403, "ip_not_allowed");
        EDGE.send(Sent.post("/v1/responses", "{\"model\":\"mock-1\",\"input\":\"x\"}")
                        .bearer(narrow))
                .refusedWith(403, "model_not_allowed");
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }

    private static HttpReply models(String key) {
        return EDGE.send(Sent.get("/v1/models").bearer(key));
    }

    private static Json.Obj create(String name) {
        return admin(Sent.post("/admin/v1/keys", "{\"name\":\"" + name + "\"}"))
                .hasStatus(201)
                .json();
    }

    private static String id(Json.Obj made) {
        return String.valueOf(made.text("id"));
    }

    private static String key(Json.Obj made) {
        return String.valueOf(made.text("key"));
    }
}
