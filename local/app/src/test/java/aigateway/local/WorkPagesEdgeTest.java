package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.PersonId;
import aigateway.kernel.VisibleTeams;
import aigateway.webhooks.DeliveryLists;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests, jobs, deliveries and providers as pages, for each role. */
class WorkPagesEdgeTest {
    private static final String SCRIPT = "\\\"><script>alert(1)</script>";
    private static final String MODEL = "\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private static final SignInCase CASE = new SignInCase(Map.of("WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8"));
    private static Rows own = new Rows("", "", "", "", "");
    private static Rows other = own;
    private static Browser admin = new Browser(CASE.edge);
    private static Browser viewer = admin;
    private static Browser teamViewer = admin;

    /** What a team has. */
    private record Rows(String team, String key, String request, String job, String delivery) {
        List<String> pages() {
            return List.of(
                    "/dashboard/requests/" + request, "/dashboard/jobs/" + job, "/dashboard/deliveries/" + delivery);
        }
    }

    @BeforeAll
    static void two_teams_have_calls_jobs_and_deliveries() {
        own = rows("Own", "own key");
        other = rows("Other", SCRIPT);
        admin = CASE.signedIn(CASE.email(), "admin");
        viewer = CASE.signedIn(CASE.email(), "viewer");
        String email = CASE.email();
        teamViewer = CASE.signedIn(email, "team_viewer");
        String id = CASE.admin(Sent.get("/admin/v1/people?limit=100")).items("data").stream()
                .map(Json.Obj.class::cast)
                .filter(each -> email.equals(each.text("email")))
                .map(each -> String.valueOf(each.text("id")))
                .findFirst()
                .orElseThrow();
        PersonId person = new PersonId(id);
        CASE.edge
                .send(Sent.of("PATCH", "/admin/v1/people/" + person)
                        .body(("{\"teams\":[\"" + own.team + "\"]}").getBytes(StandardCharsets.UTF_8))
                        .with("Content-Type", "application/json")
                        .bearer(ADMIN_TOKEN))
                .hasStatus(200);
    }

    private static Rows rows(String team, String name) {
        String id = String.valueOf(created("/admin/v1/teams", "{\"name\":\"" + team + "\"}", ADMIN_TOKEN, 201)
                .text("id"));
        Json.Obj key =
                created("/admin/v1/keys", "{\"name\":\"" + name + "\",\"team\":\"" + id + "\"}", ADMIN_TOKEN, 201);
        String secret = String.valueOf(key.text("key"));
        String request = CASE.edge
                .send(Sent.post("/v1/chat/completions", "{" + MODEL + "}").bearer(secret))
                .hasStatus(200)
                .header("x-request-id");
        String job = String.valueOf(
                created("/v1/jobs", "{\"kind\":\"chat.completions\",\"payload\":{" + MODEL + "}}", secret, 202)
                        .text("id"));
        String endpoint = String.valueOf(
                created("/v1/webhook-endpoints", "{\"url\":\"http://127.0.0.1:1/hook?secret=s\"}", secret, 201)
                        .text("id"));
        String delivery = String.valueOf(created("/v1/webhook-endpoints/" + endpoint + "/test", "{}", secret, 202)
                .text("id"));
        return new Rows(id, String.valueOf(key.text("id")), request, job, delivery);
    }

    private static Json.Obj created(String path, String body, String token, int status) {
        return CASE.edge
                .send(Sent.post(path, body).bearer(token))
                .hasStatus(status)
                .json();
    }

    @AfterAll
    static void close() {
        CASE.close();
    }

    @Test
    void everyone_sees_the_lists_and_a_team_viewer_only_rows_of_the_team() {
        for (String list :
                List.of("/dashboard/requests", "/dashboard/jobs", "/dashboard/jobs/batches", "/dashboard/deliveries")) {
            assertThat(admin.open(list).hasStatus(200).text()).as(list).doesNotContain("<script>alert");
            viewer.open(list).hasStatus(200);
            String page = teamViewer.open(list).hasStatus(200).text();
            assertThat(page).as(list).doesNotContain(other.request, other.job, other.delivery, other.key);
        }
        assertThat(admin.open("/dashboard/requests").text())
                .contains(own.request, other.request, "&lt;script&gt;alert(1)&lt;/script&gt;");
        assertThat(teamViewer.open("/dashboard/requests").text()).contains(own.request);
        assertThat(admin.open("/dashboard/jobs").text()).contains("Oldest job that is due");
        assertThat(teamViewer.open("/dashboard/jobs").text())
                .contains(own.job)
                .doesNotContain("Oldest job that is due");
        assertThat(teamViewer.open("/dashboard/deliveries").text()).contains(own.delivery);
    }

    @Test
    void a_page_of_another_team_and_a_forged_id_are_not_there() {
        for (Browser each : List.of(admin, viewer)) {
            own.pages().forEach(page -> each.open(page).hasStatus(200));
            other.pages().forEach(page -> each.open(page).hasStatus(200));
        }
        own.pages().forEach(page -> teamViewer.open(page).hasStatus(200));
        other.pages().forEach(page -> teamViewer.open(page).hasStatus(404));
        for (String forged : List.of(
                "requests/req_" + "0".repeat(32),
                "requests/x",
                "jobs/job_" + "0".repeat(32),
                "deliveries/evt_" + "0".repeat(32),
                "deliveries/x")) {
            admin.open("/dashboard/" + forged).hasStatus(404);
        }
        assertThat(admin.open("/dashboard/requests/req_" + "0".repeat(32)).text())
                .contains("There is no call with this id.");
    }

    @Test
    void the_page_of_a_call_says_what_the_api_says() {
        Json.Obj call = CASE.admin(Sent.get("/admin/v1/requests/" + own.request));
        String page = viewer.open("/dashboard/requests/" + own.request).text();

        assertThat(page)
                .contains("Prompts are not stored.", "text, 2 characters", "/admin/v1/requests/" + own.request)
                .contains("own key", "Own", "mock-1", String.valueOf(call.text("source")))
                .contains("settled", "x-agw-provider");
        assertThat(page).doesNotContain("Correct the charge");
    }

    @Test
    void filters_of_the_list_are_those_of_the_api() {
        assertThat(admin.open("/dashboard/requests?team=" + own.team).text())
                .contains(own.request, "format=csv", "requests-")
                .doesNotContain(other.request);
        assertThat(admin.open("/dashboard/requests?status=5xx").text()).contains("No call matches", "No histogram");
        assertThat(admin.open("/dashboard/requests?status=9").hasStatus(400).text())
                .contains("expected a status such as 429");
        assertThat(admin.open("/dashboard/requests?after=x").hasStatus(400).text())
                .contains("last_id");
        assertThat(admin.open("/dashboard/jobs?state=queued&key=" + own.key)
                        .hasStatus(200)
                        .text())
                .doesNotContain(other.job);
    }

    @Test
    void a_form_needs_the_role_and_a_token_of_its_page() {
        String cancel = "/dashboard/jobs/" + own.job + "/cancel";
        viewer.open("/dashboard/jobs/" + own.job);
        viewer.submitWith(cancel, "same-origin", "wrong", "x", "y").hasStatus(403);
        for (String path : List.of(
                cancel,
                "/dashboard/deliveries/" + own.delivery + "/replay",
                "/dashboard/requests/" + own.request + "/correction",
                "/dashboard/providers/mock/test")) {
            viewer.open("/dashboard/jobs");
            viewer.submit(path, "x", "y").hasStatus(403);
            teamViewer.open("/dashboard/jobs");
            teamViewer.submit(path, "x", "y").hasStatus(403);
            admin.submitWith(path, "cross-site", "wrong", "x", "y").hasStatus(403);
        }
    }

    @Test
    void an_administrator_cancels_a_job_and_sends_a_delivery_again() {
        Rows rows = rows("More", "more");
        admin.open("/dashboard/jobs/" + rows.job);
        admin.submit("/dashboard/jobs/" + rows.job + "/cancel").hasStatus(303);
        assertThat(admin.open("/dashboard/jobs/" + rows.job).text()).contains("cancelled", "is released");
        admin.submit("/dashboard/jobs/" + rows.job + "/cancel").hasStatus(303);

        admin.open("/dashboard/deliveries/" + rows.delivery);
        admin.submit("/dashboard/deliveries/" + rows.delivery + "/replay").hasStatus(303);
        assertThat(admin.open("/dashboard/deliveries/" + rows.delivery).text()).contains("sent again");
        assertThat(CASE.gateway
                        .gateway()
                        .work()
                        .deliveries()
                        .deliveries(new DeliveryLists.Query(VisibleTeams.ALL, null, null, null, 10)))
                .anyMatch(each -> each.delivery().id().value().equals(rows.delivery));
    }

    @Test
    void a_charge_that_is_none_cannot_be_corrected() {
        admin.open("/dashboard/requests/" + own.request);

        assertThat(admin.submit("/dashboard/requests/" + own.request + "/correction", "cost_usd", "1")
                        .hasStatus(409)
                        .text())
                .contains("No attempt of this request was charged in full.");
        admin.open("/dashboard/requests/" + own.request);
        assertThat(admin.submit("/dashboard/requests/" + own.request + "/correction", "cost_usd", "a lot")
                        .hasStatus(400)
                        .text())
                .contains("expected a number");
    }

    @Test
    void providers_are_for_viewers_and_can_be_tested_by_administrators() {
        assertThat(viewer.open("/dashboard/providers").hasStatus(200).text())
                .contains("mock", "Routes as a list")
                .doesNotContain("/test\"");
        teamViewer.open("/dashboard/providers").hasStatus(403);
        admin.open("/dashboard/providers");
        assertThat(admin.submit("/dashboard/providers/mock/test").hasStatus(200).text())
                .contains("Test of mock");
        admin.open("/dashboard/providers");
        assertThat(admin.submit("/dashboard/providers/none/test").hasStatus(404).text())
                .contains("There is no provider with this name.");
    }
}
