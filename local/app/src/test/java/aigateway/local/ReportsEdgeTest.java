package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsEdgeTest {
    private static final String SCHEDULES = "/admin/v1/reports/schedules";
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void there_is_a_monthly_schedule_after_a_fresh_start() {
        assertThat(send(Sent.get(SCHEDULES)).hasStatus(200).json().items("data"))
                .singleElement()
                .satisfies(schedule -> {
                    assertThat(((Json.Obj) schedule).text("every")).isEqualTo("month");
                    assertThat(((Json.Obj) schedule).items("channels")).isEmpty();
                });
    }

    @Test
    void a_schedule_is_created_changed_and_deleted() {
        Json.Obj made = send(Sent.post(SCHEDULES, "{\"name\":\"Weekly\",\"every\":\"week\",\"scope\":\"each_team\"}"))
                .hasStatus(201)
                .json();
        String path = SCHEDULES + "/" + made.text("id");
        assertThat(made.integer("hour", -1)).isEqualTo(6);

        Json.Obj changed = send(Sent.of("PATCH", path).json("{\"hour\":9,\"enabled\":false}"))
                .hasStatus(200)
                .json();
        assertThat(changed.integer("hour", -1)).isEqualTo(9);
        assertThat(changed.integer("version", -1)).isEqualTo(2);
        assertThat(send(Sent.get(path)).hasStatus(200).json()).isEqualTo(changed);

        send(Sent.of("DELETE", path)).hasStatus(200);
        send(Sent.get(path)).refusedWith(404, "not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|name",
                "{\"name\":\"a\",\"every\":\"year\"}|every",
                "{\"name\":\"a\",\"scope\":\"team\"}|team_id",
                "{\"name\":\"a\",\"scope\":\"team\",\"team_id\":\"team_00000000000000000000000000000009\"}|team_id",
                "{\"name\":\"a\",\"team_id\":\"team_00000000000000000000000000000009\"}|team_id",
                "{\"name\":\"a\",\"hour\":24}|hour",
                "{\"name\":\"a\",\"channels\":[\"chn_00000000000000000000000000000009\"]}|channels",
                "{\"name\":\"a\",\"colour\":\"red\"}|colour"
            })
    void a_schedule_that_cannot_be_is_refused_with_the_member(String body, String param) {
        assertThat(send(Sent.post(SCHEDULES, body)).hasStatus(400).error().text("param"))
                .isEqualTo(param);
    }

    @Test
    void a_report_is_read_as_json_page_table_and_text() {
        Json.Obj made = send(Sent.post("/admin/v1/reports", "{\"every\":\"month\",\"day\":\"2026-11-30\"}"))
                .hasStatus(201)
                .json();
        String path = "/admin/v1/reports/" + made.text("id");

        assertThat(send(Sent.get(path)).hasStatus(200).json()).isEqualTo(made);
        HttpReply page =
                send(Sent.get(path).with("Accept", "text/html,*/*;q=0.8")).hasStatus(200);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.header("content-security-policy")).contains("default-src 'none'");
        assertThat(page.text()).contains("<h1>Report, 2026-11</h1>");
        assertThat(send(Sent.get(path + "?format=csv")).hasStatus(200).text()).startsWith("section,id,name,cost_usd");
        assertThat(send(Sent.get(path + "?format=text")).hasStatus(200).text())
                .startsWith("Report, 2026-11\n\nSpend: ");
        send(Sent.get(path + "?format=pdf")).hasStatus(400);
        assertThat(send(Sent.get("/admin/v1/reports?every=month"))
                        .hasStatus(200)
                        .json()
                        .items("data"))
                .containsExactly(made);
        assertThat(send(Sent.get("/admin/v1/reports?every=day"))
                        .hasStatus(200)
                        .json()
                        .items("data"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"every\":\"month\"}|day",
                "{\"every\":\"year\",\"day\":\"2026-11-30\"}|every",
                "{\"every\":\"day\",\"day\":\"2026-02-30\"}|day",
                "{\"every\":\"day\",\"day\":\"+999999999-12-31\"}|day",
                "{\"every\":\"day\",\"day\":\"1999-12-31\"}|day",
                "{\"every\":\"day\",\"day\":\"2026-11-30\",\"team\":\"nothing\"}|team"
            })
    void a_report_of_nothing_is_refused_with_the_member(String body, String param) {
        assertThat(send(Sent.post("/admin/v1/reports", body))
                        .hasStatus(400)
                        .error()
                        .text("param"))
                .isEqualTo(param);
    }

    private static HttpReply send(Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN));
    }
}
