package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.TestGateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Tokens of people on the admin API; {@link AdminRolesEdgeTest} walks over all routes. */
class PersonTokensEdgeTest {
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void a_revoked_token_and_a_disabled_person_are_refused_at_the_next_request() {
        Json.Obj person = created("people", "{\"email\":\"leaver@example.com\",\"role\":\"viewer\"}");
        String tokens = "/admin/v1/people/" + person.text("id") + "/tokens";
        Json.Obj first =
                admin(Sent.post(tokens, "{\"name\":\"one\"}")).hasStatus(201).json();
        Json.Obj second = admin(Sent.post(tokens, "{\"name\":\"two\",\"role\":\"team_viewer\"}"))
                .hasStatus(201)
                .json();
        assertThat(keys(first)).isEqualTo(200);
        assertThat(keys(second)).isEqualTo(200);

        admin(Sent.post(tokens + "/" + first.text("id") + "/revoke", "")).hasStatus(200);
        assertThat(keys(first)).isEqualTo(401);
        assertThat(keys(second)).isEqualTo(200);

        admin(Sent.of("PATCH", "/admin/v1/people/" + person.text("id")).json("{\"disabled\":true}"))
                .hasStatus(200);
        assertThat(keys(second)).isEqualTo(401);
    }

    @Test
    void audit_events_name_the_person_and_the_token() {
        Json.Obj made = EDGE.send(Sent.post("/admin/v1/keys", "{\"name\":\"by a person\"}")
                        .bearer(token("admin", "")))
                .hasStatus(201)
                .json();

        String events = admin(Sent.get("/admin/v1/audit?target=" + made.text("id")))
                .hasStatus(200)
                .text();
        assertThat(events).contains("\"actor\":\"admin@example.com (walk)\"");
    }

    /** A query must not depend on how its path is written. */
    @Test
    void another_spelling_of_a_path_opens_nothing() {
        String token = token("team_viewer", teamId());
        for (String path :
                List.of("/admin/v1/people/", "//admin/v1/people", "/admin//v1/people", "/admin/v1/peopl%65")) {
            int status = EDGE.send(Sent.get(path).bearer(token)).status();
            assertThat(status).as(path).isIn(401, 403, 404);
        }
    }

    private static int keys(Json.Obj token) {
        return EDGE.send(Sent.get("/admin/v1/keys").bearer(String.valueOf(token.text("token"))))
                .status();
    }

    private static String teamId() {
        return "\"" + created("teams", "{\"name\":\"Chat\"}").text("id") + "\"";
    }

    private static String token(String role, String teams) {
        Json.Obj person = created(
                "people",
                "{\"email\":\"" + role + "@example.com\",\"role\":\"" + role + "\",\"teams\":[" + teams + "]}");
        return String.valueOf(
                admin(Sent.post("/admin/v1/people/" + person.text("id") + "/tokens", "{\"name\":\"walk\"}"))
                        .hasStatus(201)
                        .json()
                        .text("token"));
    }

    private static Json.Obj created(String what, String body) {
        return admin(Sent.post("/admin/v1/" + what, body)).hasStatus(201).json();
    }

    private static HttpReply admin(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }
}
