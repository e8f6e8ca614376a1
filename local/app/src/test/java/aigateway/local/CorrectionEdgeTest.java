package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CorrectionEdgeTest {
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
        PROVIDER.close();
    }

    @Test
    void a_charge_is_corrected_by_its_request_id_and_only_by_the_administrator() {
        PROVIDER.answers(500, "{}");
        HttpReply call = EDGE.send(Sent.post(
                        "/v1/chat/completions",
                        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .bearer(GATEWAY.newKey()));
        String path = "/admin/v1/usage/" + call.header("x-request-id") + "/correction";

        EDGE.send(Sent.post(path, "{\"cost_usd\":0.5}")).hasStatus(401);
        HttpReply made = EDGE.send(Sent.post(path, "{\"cost_usd\":0.5}").bearer(ADMIN_TOKEN))
                .hasStatus(200);

        assertThat(made.json().text("object")).isEqualTo("usage.correction");
        assertThat(made.json().text("request_id")).isEqualTo(call.header("x-request-id"));
        assertThat(made.json().member("cost_usd")).isEqualTo(new Json.Num("0.5"));
        EDGE.send(Sent.post(path, "{\"cost_usd\":0.5}").bearer(ADMIN_TOKEN)).hasStatus(409);
        EDGE.send(Sent.post("/admin/v1/usage/req_x/correction", "{\"cost_usd\":0.5}")
                        .bearer(ADMIN_TOKEN))
                .hasStatus(404);
    }
}
