package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.translation.ResponseTranslator.TranslatedEvents;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponsesToChatStreamedCallsTest {
    private static final ResponseIdentity IDENTITY = new ResponseIdentity("abcdefgh12345678", 1_700_000_000);
    private static final String TWO_CALLS = """
            [{"id":"fc_abcdefgh12345678_0","type":"function_call","status":"completed","call_id":"call_a","name":"f",
              "arguments":"{\\"n\\":1.0}"},
             {"id":"fc_abcdefgh12345678_1","type":"function_call","status":"completed","call_id":"call_b","name":"g",
              "arguments":"{}"}]""";

    private final Client client = new Client();
    private final TranslatedEvents stream = new ResponsesToChatResponse(
                    json("{\"model\":\"m\",\"input\":\"x\"}"), ClientTools.none(), IDENTITY)
            .stream(client);

    @Test
    void pieces_of_two_calls_may_be_mixed() {
        pieces(
                "{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}");
        pieces(
                "{\"index\":1,\"id\":\"call_b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}");
        pieces("{\"index\":0,\"function\":{\"arguments\":\"{\\\"n\\\"\"}}");
        pieces(
                "{\"index\":1,\"function\":{\"arguments\":\"}\"}}",
                "{\"index\":0,\"function\":{\"arguments\":\":1.0}\"}}");
        finish("tool_calls");
        assertThat(client.types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(client.data(2)).isEqualTo(json("""
                {"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":
                 {"id":"fc_abcdefgh12345678_0","type":"function_call","status":"in_progress","call_id":"call_a","name":"f",
                  "arguments":""}}"""));
        assertThat(client.data(6)).isEqualTo(json("""
                {"type":"response.function_call_arguments.delta","sequence_number":6,"item_id":"fc_abcdefgh12345678_1",
                 "output_index":1,"delta":"}"}"""));
        assertThat(client.data(8)).isEqualTo(json("""
                {"type":"response.function_call_arguments.done","sequence_number":8,"item_id":"fc_abcdefgh12345678_0",
                 "output_index":0,"name":"f","arguments":"{\\"n\\":1.0}"}"""));
        assertThat(client.data(9).member("item"))
                .isEqualTo(client.output().items().getFirst());
        assertThat(client.output()).isEqualTo(array(TWO_CALLS));
    }

    /** As Ollama has it. */
    @Test
    void whole_calls_with_index_0_are_distinguished_by_their_ids() {
        pieces("{\"index\":0,\"id\":\"call_a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"n\\\":1.0}\"}}");
        pieces("{\"index\":0,\"id\":\"call_b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}");
        finish("tool_calls");
        assertThat(client.output()).isEqualTo(array(TWO_CALLS));
    }

    /** As Gemini has it. */
    @Test
    void pieces_without_an_index_continue_the_call_before() {
        pieces("{\"id\":\"call_a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"n\\\"\"}}");
        pieces("{\"function\":{\"arguments\":\":1.0}\"}}");
        pieces("{\"id\":\"call_b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}");
        finish("tool_calls");
        assertThat(client.output()).isEqualTo(array(TWO_CALLS));
    }

    @Test
    void an_id_that_changes_with_every_piece_is_still_the_same_call() {
        pieces("{\"index\":0,\"id\":\"call_a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"n\\\"\"}}");
        pieces("{\"index\":0,\"id\":\"call_x\",\"function\":{\"arguments\":\":1.0\"}}");
        pieces("{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"\",\"arguments\":\"}\"}}");
        pieces("{\"index\":1,\"id\":\"call_b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}");
        finish("tool_calls");
        assertThat(client.output()).isEqualTo(array(TWO_CALLS));
    }

    @Test
    void a_call_is_announced_when_its_name_is_known() {
        pieces("{\"index\":0,\"id\":\"call_a\"}");
        pieces("{\"index\":0,\"function\":{\"arguments\":\"{\"}}");
        assertThat(client.types()).containsExactly("response.created", "response.in_progress");
        pieces("{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}");
        assertThat(client.types()).endsWith("response.output_item.added", "response.function_call_arguments.delta");
        assertThat(client.last().text("delta")).isEqualTo("{}");
    }

    @Test
    void a_call_that_never_tells_its_name_is_still_in_the_output() {
        pieces("{\"index\":0,\"id\":\"call_a\",\"function\":{\"arguments\":\"{}\"}}");
        finish("length");
        assertThat(client.output()).isEqualTo(array("""
                [{"id":"fc_abcdefgh12345678_0","type":"function_call","status":"incomplete","call_id":"call_a","name":"",
                  "arguments":"{}"}]"""));
    }

    @Test
    void a_piece_of_no_call_is_dropped() {
        pieces("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}", "5");
        finish("stop");
        assertThat(client.output()).isEqualTo(array("[]"));
    }

    @Test
    void text_before_a_call_is_closed_first_and_only_the_cut_call_is_incomplete() {
        data("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"See\"}}]}");
        pieces("{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"\"}}");
        finish("length");
        assertThat(client.types())
                .containsSubsequence(
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.incomplete");
        assertThat(client.output()).isEqualTo(array("""
                [{"id":"msg_abcdefgh12345678_0","type":"message","status":"completed","role":"assistant",
                  "content":[{"type":"output_text","text":"See","annotations":[],"logprobs":[]}]},
                 {"id":"fc_abcdefgh12345678_1","type":"function_call","status":"incomplete",
                  "call_id":"call_abcdefgh12345678_1","name":"f","arguments":"{\\""}]"""));
    }

    private void pieces(String... pieces) {
        data("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[" + String.join(",", pieces) + "]}}]}");
    }

    private void finish(String reason) {
        data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}");
        data("[DONE]");
    }

    private void data(String data) {
        stream.take(("data: " + data + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
