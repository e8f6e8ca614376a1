package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEndpointsEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String ENDPOINTS = "/v1/webhook-endpoints";
    private static final String NOBODYS = "whe_00000000000000000000000000000000";
    private static final String URL = "https://hooks.example.com/x";

    private final String key = Edges.gateway().newKey();

    @Test
    void an_endpoint_is_created_with_a_secret_that_is_shown_this_once() {
        Json.Obj made = create("{\"url\":\"" + URL + "\",\"event_types\":[\"job.dead\",\"job.failed\",\"job.dead\"]}");

        assertThat(made.members().keySet())
                .containsExactly(
                        "id",
                        "object",
                        "url",
                        "event_types",
                        "include_result",
                        "status",
                        "disabled_reason",
                        "created_at",
                        "previous_secret_expires_at",
                        "secret");
        assertThat(made.text("id")).matches("whe_[0-9a-f]{32}");
        assertThat(made.text("object")).isEqualTo("webhook_endpoint");
        assertThat(made.text("url")).isEqualTo(URL);
        assertThat(made.items("event_types")).containsExactly(new Json.Str("job.dead"), new Json.Str("job.failed"));
        assertThat(made.member("include_result")).isEqualTo(new Json.Bool(false));
        assertThat(made.text("status")).isEqualTo("enabled");
        assertThat(made.text("secret")).matches("whsec_[A-Za-z0-9+/]{43}=");
        Json.Obj found = send("GET", "/" + made.text("id"), "").hasStatus(200).json();
        assertThat(found.members()).doesNotContainKey("secret").hasSize(9);
    }

    @Test
    void the_list_is_read_page_by_page_newest_first_and_holds_ones_own_only() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.addFirst(String.valueOf(create("{\"url\":\"" + URL + "\"}").text("id")));
        }

        Json.Obj first = send("GET", "?limit=2", "").hasStatus(200).json();
        Json.Obj second = send("GET", "?limit=2&after=" + first.text("last_id"), "")
                .hasStatus(200)
                .json();

        assertThat(ids(first)).isEqualTo(made.subList(0, 2));
        assertThat(ids(second)).isEqualTo(made.subList(2, 3));
        assertThat(first.member("has_more")).isEqualTo(new Json.Bool(true));
        assertThat(second.member("has_more")).isEqualTo(new Json.Bool(false));
        String other = Edges.gateway().newKey();
        assertThat(ids(EDGE.send(Sent.get(ENDPOINTS).bearer(other)).json())).isEmpty();
        send("GET", "?limit=0", "").refusedWith(400, "invalid_value");
    }

    @Test
    void a_patch_changes_what_it_names_and_nothing_else() {
        String id = "/"
                + create("{\"url\":\"" + URL + "\",\"event_types\":[\"job.dead\"]}")
                        .text("id");

        Json.Obj disabled = send("PATCH", id, "{\"disabled\":true,\"include_result\":true}")
                .hasStatus(200)
                .json();
        assertThat(disabled.text("status")).isEqualTo("disabled");
        assertThat(disabled.text("disabled_reason")).isEqualTo("owner");
        assertThat(disabled.member("include_result")).isEqualTo(new Json.Bool(true));
        assertThat(disabled.items("event_types")).containsExactly(new Json.Str("job.dead"));
        send("POST", id + "/test", "").refusedWith(409, "conflict");

        Json.Obj enabled = send("PATCH", id, "{\"disabled\":false,\"event_types\":null,\"url\":\"" + URL + "/2\"}")
                .hasStatus(200)
                .json();
        assertThat(enabled.text("status")).isEqualTo("enabled");
        assertThat(enabled.text("disabled_reason")).isNull();
        assertThat(enabled.items("event_types")).isEmpty();
        assertThat(enabled.text("url")).isEqualTo(URL + "/2");
        assertThat(enabled.member("include_result")).isEqualTo(new Json.Bool(true));
    }

    @Test
    void a_roll_shows_another_secret_and_keeps_the_one_before_it_for_a_day_unless_told_otherwise() {
        Json.Obj made = create("{\"url\":\"" + URL + "\"}");
        String id = "/" + made.text("id");

        Json.Obj rolled = send("POST", id + "/roll", "").hasStatus(200).json();
        assertThat(rolled.text("secret")).startsWith("whsec_").isNotEqualTo(made.text("secret"));
        long until = rolled.integer("previous_secret_expires_at", 0);
        assertThat(until - Edges.gateway().gateway().clock().instant().getEpochSecond())
                .isBetween(86_300L, 86_400L);

        Json.Obj atOnce = send("POST", id + "/roll", "{\"grace_seconds\":0}")
                .hasStatus(200)
                .json();
        assertThat(atOnce.member("previous_secret_expires_at")).isNull();
        send("POST", id + "/roll", "{\"grace_seconds\":604801}").refusedWith(400, "invalid_value");
    }

    @Test
    void a_test_event_is_sent_whatever_types_were_chosen_and_is_listed() {
        Json.Obj made = create("{\"url\":\"" + URL + "\",\"event_types\":[\"job.dead\"]}");

        Json.Obj delivery =
                send("POST", "/" + made.text("id") + "/test", "").hasStatus(202).json();

        assertThat(delivery.text("type")).isEqualTo("test");
        assertThat(delivery.text("endpoint_id")).isEqualTo(made.text("id"));
        assertThat(delivery.text("event_id")).matches("evt_[0-9a-f]{32}").isNotEqualTo(delivery.text("id"));
        assertThat(delivery.member("job_id")).isNull();
        assertThat(ids(EDGE.send(Sent.get("/v1/webhook-deliveries").bearer(key)).json()))
                .containsExactly(delivery.text("id"));
    }

    @Test
    void a_deleted_endpoint_is_gone() {
        String id = "/" + create("{\"url\":\"" + URL + "\"}").text("id");

        Json.Obj deleted = send("DELETE", id, "").hasStatus(200).json();

        assertThat(deleted.member("deleted")).isEqualTo(new Json.Bool(true));
        send("GET", id, "").refusedWith(404, "not_found");
        send("DELETE", id, "").refusedWith(404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {NOBODYS, "nope", "%00", "whe_%00"})
    void what_is_no_endpoint_of_ones_own_is_not_found(String id) {
        String others = String.valueOf(create("{\"url\":\"" + URL + "\"}").text("id"));
        String other = Edges.gateway().newKey();
        for (String none : List.of(id, others)) {
            String path = ENDPOINTS + "/" + none;
            EDGE.send(Sent.get(path).bearer(other)).refusedWith(404, "not_found");
            EDGE.send(Sent.of("PATCH", path).json("{}").bearer(other)).refusedWith(404, "not_found");
            EDGE.send(Sent.of("DELETE", path).bearer(other)).refusedWith(404, "not_found");
            EDGE.send(Sent.of("POST", path + "/roll").bearer(other)).refusedWith(404, "not_found");
            EDGE.send(Sent.of("POST", path + "/test").bearer(other)).refusedWith(404, "not_found");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|missing_required_parameter|url",
                "{\"url\":7}|invalid_type|url",
                "{\"url\":\"ftp://hooks.example.com\"}|invalid_value|url",
                "{\"url\":\"https://10.0.0.1/x\"}|invalid_value|url",
                "{\"url\":\"https://a.example/x\",\"event_types\":[]}|invalid_value|event_types",
                "{\"url\":\"https://a.example/x\",\"event_types\":[\"test\"]}|invalid_value|event_types",
                "{\"url\":\"https://a.example/x\",\"event_types\":\"job.dead\"}|invalid_type|event_types",
                "{\"url\":\"https://a.example/x\",\"include_result\":1}|invalid_type|include_result",
                "{\"url\":\"https://a.example/x\",\"secret\":\"x\"}|unknown_parameter|secret",
                "{\"url\":\"https://a.example/x\",\"disabled\":true}|unknown_parameter|disabled"
            })
    void an_endpoint_that_cannot_be_is_refused(String body, String code, String param) {
        HttpReply refused = send("POST", "", body).refusedWith(400, code);

        assertThat(refused.error().text("param")).isEqualTo(param);
    }

    @Test
    void without_a_key_there_are_no_endpoints() {
        EDGE.send(Sent.get(ENDPOINTS)).refusedWith(401, "invalid_api_key");
        EDGE.send(Sent.post(ENDPOINTS, "{}")).refusedWith(401, "invalid_api_key");
    }

    private Json.Obj create(String body) {
        return send("POST", "", body).hasStatus(201).json();
    }

    private HttpReply send(String method, String path, String body) {
        Sent request = Sent.of(method, ENDPOINTS + path).bearer(key);
        return EDGE.send(body.isEmpty() ? request : request.json(body));
    }

    private static List<String> ids(Json.Obj page) {
        return page.items("data").stream()
                .map(item -> item instanceof Json.Obj each ? String.valueOf(each.text("id")) : "")
                .toList();
    }
}
