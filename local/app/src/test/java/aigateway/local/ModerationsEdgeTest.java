package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModerationsEdgeTest {
    private static final String PATH = "/v1/moderations";
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();

    @Test
    void a_moderation_is_served_with_a_result_for_each_text() {
        HttpReply reply = EDGE.send(Sent.post(PATH, "{\"model\":\"mock-1\",\"input\":[\"a\",\"b\"]}")
                        .bearer(KEY))
                .hasStatus(200);

        assertThat(reply.json().text("model")).isEqualTo("mock-1");
        assertThat(reply.json().items("results")).hasSize(2);
        assertThat(reply.header("x-agw-provider")).isEqualTo("mock");
        assertThat(reply.header("x-agw-model")).isEqualTo("mock-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"mock-1"}                            | 400 | missing_required_parameter
            {"model":"mock-1","input":7}                  | 400 | invalid_type
            {"model":"mock-1","input":"a","stream":true}  | 400 | unsupported
            {"model":"mock-embedding","input":"a"}        | 400 | unsupported
            {"input":"a"}                                 | 404 | model_not_found
            """)
    void a_wrong_request_is_refused(String body, int status, String code) {
        EDGE.send(Sent.post(PATH, body).bearer(KEY)).refusedWith(status, code);
    }

    @Test
    void a_busy_provider_is_429() {
        HttpReply busy = EDGE.send(Sent.post(PATH, "{\"model\":\"mock-429\",\"input\":\"a\"}")
                        .bearer(KEY))
                .hasStatus(429);

        assertThat(busy.error().text("code")).isEqualTo("rate_limit_exceeded");
    }
}
