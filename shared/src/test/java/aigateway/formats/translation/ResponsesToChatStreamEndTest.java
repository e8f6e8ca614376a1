package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.translation.ResponseTranslator.TranslatedEvents;
import aigateway.http.EventListener;
import aigateway.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponsesToChatStreamEndTest {
    private static final String USAGE = """
            {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":123456789,\
            "total_tokens":123456792,"cost":1.0}}""";

    private final Client client = new Client();
    private final TranslatedEvents stream = stream(client);

    @Test
    void a_stream_without_its_last_line_is_complete_after_its_finish_reason() {
        chunk("{\"content\":\"Hello\"}");
        finish("stop");
        data(USAGE);
        assertThat(client.types()).doesNotContain("response.completed");
        stream.ended();
        stream.ended();
        assertThat(client.types()).endsWith("response.output_item.done", "response.completed");
        assertThat(client.last().object("response"))
                .extracting(r -> r.object("usage"))
                .isNotNull();
    }

    @Test
    void a_stream_that_stops_in_the_middle_gets_no_end() {
        chunk("{\"content\":\"Hello\"}");
        stream.ended();
        assertThat(client.types()).endsWith("response.output_text.delta");
    }

    @Test
    void a_stream_of_nothing_is_a_response_without_output() {
        data("[DONE]");
        assertThat(client.types()).containsExactly("response.created", "response.in_progress", "response.completed");
        assertThat(client.output()).isEqualTo(array("[]"));
    }

    @Test
    void comments_and_broken_data_pass_untouched() {
        stream.take(bytes(": OPENROUTER PROCESSING\n"));
        stream.take(bytes("data: {\"choices\": [\n"));
        stream.take(bytes("data: 5\n"));
        assertThat(client.events)
                .extracting(event -> new String(event, StandardCharsets.UTF_8))
                .containsExactly(": OPENROUTER PROCESSING\n", "data: {\"choices\": [\n", "data: 5\n");
    }

    @Test
    void other_choices_do_not_count() {
        data("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"},\"finish_reason\":\"stop\"}]}");
        stream.ended();
        assertThat(client.types()).containsExactly("response.created", "response.in_progress");
    }

    @Test
    void a_client_that_left_gets_nothing_more() {
        client.wanted = 3;
        assertThat(chunk("{\"role\":\"assistant\"}")).isTrue();
        assertThat(chunk("{\"content\":\"Hello\"}")).isFalse();
        assertThat(chunk("{\"content\":\"Hello\"}")).isFalse();
        data("[DONE]");
        assertThat(client.events).hasSize(3);
    }

    private boolean chunk(String delta) {
        return data("{\"id\":\"chatcmpl-1\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":null}],\"usage\":null}");
    }

    private void finish(String reason) {
        data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
    }

    private boolean data(String data) {
        return stream.take(bytes("data: " + data + "\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TranslatedEvents stream(EventListener client) {
        Json.Obj request = json("{\"model\":\"m\",\"input\":\"x\",\"stream\":true}");
        return Wire.back(new ResponsesToChatRequest(), request).stream(client);
    }
}
