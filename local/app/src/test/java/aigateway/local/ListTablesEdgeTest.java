package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of keys and budgets as tables for a spreadsheet. */
class ListTablesEdgeTest {
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    private static HttpReply admin(Sent sent) {
        return EDGE.send(sent.bearer(ADMIN_TOKEN));
    }

    private static String line(HttpReply csv, String id) {
        assertThat(csv.header("content-type")).startsWith("text/csv");
        assertThat(csv.header("x-agw-has-more")).isEqualTo("false");
        return csv.text().lines().filter(line -> line.contains(id)).findFirst().orElse("");
    }

    @Test
    void a_key_is_a_line_without_a_secret_and_without_a_formula() {
        HttpReply made = admin(Sent.post(
                        "/admin/v1/keys",
                        "{\"name\":\"=a\",\"tags\":[\"team:x\",\"env:dev\"],\"allowed_models\":[\"mock-*\"],"
                                + "\"limits\":{\"rpm\":60,\"parallel\":4},\"expires_at\":4102444800}"))
                .hasStatus(201);
        String id = String.valueOf(made.json().text("id"));
        String secret = String.valueOf(made.json().text("key"));

        HttpReply csv = admin(Sent.get("/admin/v1/keys?format=csv&limit=1")).hasStatus(200);

        assertThat(csv.text())
                .startsWith("id,name,status,team_id,team_name,tags,")
                .doesNotContain(secret, ",\"=a");
        assertThat(line(csv, id))
                .startsWith("\"" + id + "\",\"'=a\",\"active\",,,\"team:x env:dev\",\"mock-*\",,60,,4,\"off\",")
                .contains(",2100-01-01T00:00:00Z,");
    }

    @Test
    void filters_of_the_list_hold_for_the_table() {
        String id = String.valueOf(admin(Sent.post("/admin/v1/keys", "{\"name\":\"only-this\"}"))
                .hasStatus(201)
                .json()
                .text("id"));

        HttpReply csv = admin(Sent.get("/admin/v1/keys?format=csv&q=only-this")).hasStatus(200);

        assertThat(csv.text().lines()).hasSize(2);
        assertThat(line(csv, id)).isNotEmpty();
    }

    @Test
    void a_budget_is_a_line_with_its_figures() {
        String id = String.valueOf(admin(Sent.post(
                        "/admin/v1/budgets",
                        "{\"name\":\"Chat\",\"scope\":{\"tag\":\"team:x\"},"
                                + "\"limit_usd\":20,\"alert_thresholds\":[80,100]}"))
                .hasStatus(201)
                .json()
                .text("id"));

        HttpReply csv = EDGE.send(
                        Sent.get("/admin/v1/budgets").bearer(ADMIN_TOKEN).with("Accept", "text/csv"))
                .hasStatus(200);

        assertThat(csv.text()).startsWith("id,name,team_id,key_id,tag,model,period,mode,limit_usd,spent_usd,");
        assertThat(line(csv, id))
                .startsWith("\"" + id + "\",\"Chat\",,,\"team:x\",,\"month\",\"hard\",20,0,0,20,0.000,")
                .contains(",20,,,\"UTC\",\"80 100\",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/v1/keys", "/admin/v1/budgets"})
    void another_format_is_refused(String list) {
        HttpReply refused = admin(Sent.get(list + "?format=xml")).refusedWith(400, "invalid_value");

        assertThat(refused.error().text("param")).isEqualTo("format");
    }
}
