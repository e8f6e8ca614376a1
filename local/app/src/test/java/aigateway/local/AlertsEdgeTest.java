package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.TestGateway;
import aigateway.testing.WebhookReceiver;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertsEdgeTest {
    private static final String CHANNELS = "/admin/v1/channels";
    private static final String RULES = "/admin/v1/alerts/rules";
    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();
    private static final TestGateway GATEWAY = TestGateway.behind(PROVIDER);
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());
    private static final WebhookReceiver RECEIVER = WebhookReceiver.start();

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
        PROVIDER.close();
        RECEIVER.close();
    }

    @Test
    void a_webhook_shows_its_secret_once_and_slack_never_shows_its_url() {
        Json.Obj hook = send(
                201,
                Sent.post(CHANNELS, "{\"name\":\"Hook\",\"kind\":\"webhook\",\"url\":\"" + RECEIVER.url() + "\"}"));
        Json.Obj slack = send(
                201, Sent.post(CHANNELS, "{\"name\":\"Slack\",\"kind\":\"slack\",\"url\":\"" + RECEIVER.url() + "\"}"));

        assertThat(hook.text("secret")).startsWith("whsec_");
        assertThat(hook.text("url")).isEqualTo(RECEIVER.url());
        assertThat(slack.text("url")).isNull();
        assertThat(send(200, Sent.get(CHANNELS + "/" + hook.text("id"))).text("secret"))
                .isNull();
        Json.Obj tested = send(200, Sent.post(CHANNELS + "/" + hook.text("id") + "/test", "{}"));
        assertThat(tested.text("status")).isEqualTo("delivered");
        assertThat(send(200, Sent.get("/admin/v1/notices?source=test&status=delivered"))
                        .items("data"))
                .isNotEmpty();
        Json.Obj again = send(202, Sent.post("/admin/v1/notices/" + tested.text("id") + "/replay", "{}"));
        assertThat(again.text("status")).isEqualTo("pending");
    }

    @Test
    void a_rule_is_created_muted_and_found_with_every_parameter() {
        Json.Obj rule = send(
                201, Sent.post(RULES, "{\"kind\":\"spend_spike\",\"parameters\":{\"factor\":2.5},\"channels\":[]}"));

        assertThat(Objects.requireNonNull(rule.object("parameters")).members().keySet())
                .containsExactly("factor", "min_usd", "days");
        assertThat(rule.items("channels")).isEmpty();
        List<Json> all = send(200, Sent.get(RULES + "?limit=100")).items("data");
        assertThat(all).contains(rule).hasSizeGreaterThan(9);
        assertThat(send(200, Sent.get("/admin/v1/alerts?status=open&kind=spend_spike"))
                        .items("data"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'kind':'storm'} | kind",
                "{'kind':'key_unused','parameters':{'days':0}} | parameters.days",
                "{'kind':'key_unused','parameters':{'hours':1}} | parameters.hours",
                "{'kind':'key_unused','channels':['chn_00000000000000000000000000000009']} | channels",
                "{'kind':'audit_broken','scope':{'key_id':'abcdefgh12345678'}} | scope",
                "{'kind':'key_unused','scope':{'budget_id':'bud_00000000000000000000000000000001'}} | scope",
            })
    void a_rule_that_cannot_be_is_refused(String body, String param) {
        Json.Obj refused = send(400, Sent.post(RULES, body.replace('\'', '"')));
        assertThat(Objects.requireNonNull(refused.object("error")).text("param"))
                .isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/v1/alerts?status=old,400",
        "/admin/v1/alerts?kind=storm,400",
        "/admin/v1/alerts?team=x,400",
        "/admin/v1/alerts?colour=x,400",
        "/admin/v1/alerts/alr_00000000000000000000000000000001,404",
        "/admin/v1/alerts/rules/rul_000000000000000000000000000000ff,404",
        "/admin/v1/channels/x,404",
        "/admin/v1/notices?status=sent,400",
    })
    void what_does_not_exist_is_not_found_and_a_wrong_filter_is_refused(String path, int status) {
        send(status, Sent.get(path));
    }

    private static Json.Obj send(int status, Sent request) {
        return EDGE.send(request.bearer(ADMIN_TOKEN)).hasStatus(status).json();
    }
}
