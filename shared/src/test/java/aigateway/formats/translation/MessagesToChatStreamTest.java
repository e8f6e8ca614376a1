package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.event;
import static aigateway.formats.translation.Wire.feed;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessagesToChatStreamTest {
    private static final String START = event("message_start", """
            "message":{"id":"msg_abcdefgh12345678","type":"message","role":"assistant","model":"m-1","content":[],\
            "stop_reason":null,"stop_sequence":null,\
            "usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0,\
            "output_tokens_details":{"thinking_tokens":0}}}""");
    private static final String STOP = event("message_stop", "");
    private static final String USAGE = """
            {"model":"m-1","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,\
            "prompt_tokens_details":{"cached_tokens":4}}}""";

    private final Wire client = new Wire();
    private final ResponseTranslator.TranslatedEvents events =
            Wire.translator(new MessagesToChatRequest("max_tokens")).stream(client);

    @Test
    void a_text_is_one_block_and_the_counts_come_at_the_end() {
        events.opened(() -> {});
        feed(events, delta("\"role\":\"assistant\",\"content\":\"\""), delta("\"content\":\"He\""));
        feed(events, delta("\"content\":\"llo\""), finish("stop"), USAGE);
        assertThat(client.taken).doesNotContain(STOP);
        assertThat(feed(events, "[DONE]")).isTrue();
        events.ended();
        assertThat(client.opened).hasSize(1);
        assertThat(client.taken)
                .containsExactly(
                        START,
                        event("content_block_start", """
                                "index":0,"content_block":{"type":"text","text":""}"""),
                        event("content_block_delta", """
                                "index":0,"delta":{"type":"text_delta","text":"He"}"""),
                        event("content_block_delta", """
                                "index":0,"delta":{"type":"text_delta","text":"llo"}"""),
                        event("content_block_stop", "\"index\":0"),
                        stopped("end_turn", "6", "4", "5"),
                        STOP);
    }

    @Test
    void a_text_and_two_calls_are_three_blocks() {
        feed(events, delta("\"content\":\"Hm\""));
        feed(
                events,
                call(0, "\"id\":\"c1\",", "\"name\":\"w\",\"arguments\":\"\""),
                call(0, "", "\"arguments\":\"{\\\"a\\\":\""));
        feed(events, call(0, "", "\"arguments\":\"1.0}\""));
        feed(
                events,
                call(1, "\"id\":\"c2\",", "\"name\":\"v\",\"arguments\":\"{}\""),
                finish("tool_calls"),
                USAGE,
                "[DONE]");
        assertThat(client.taken.subList(3, client.taken.size()))
                .containsExactly(
                        event("content_block_stop", "\"index\":0"),
                        toolStart(1, "c1", "w"),
                        json(1, "{\\\"a\\\":"),
                        json(1, "1.0}"),
                        event("content_block_stop", "\"index\":1"),
                        toolStart(2, "c2", "v"),
                        json(2, "{}"),
                        event("content_block_stop", "\"index\":2"),
                        stopped("tool_use", "6", "4", "5"),
                        STOP);
    }

    @Test
    void calls_that_are_all_numbered_zero_are_distinguished_by_their_ids() {
        feed(events, call(0, "\"id\":\"c1\",", "\"name\":\"w\",\"arguments\":\"{}\""));
        feed(events, call(0, "\"id\":\"c2\",", "\"name\":\"w\",\"arguments\":\"{}\""));
        assertThat(client.taken)
                .contains(toolStart(0, "c1", "w"), json(0, "{}"), toolStart(1, "c2", "w"), json(1, "{}"));
    }

    @Test
    void a_cut_answer_says_so_even_when_the_last_line_is_missing() {
        feed(events, delta("\"content\":\"x\""), finish("length"), USAGE);
        events.ended();
        assertThat(client.taken).endsWith(stopped("max_tokens", "6", "4", "5"), STOP);
    }

    @Test
    void a_refusal_is_a_text_with_its_own_reason() {
        feed(events, delta("\"refusal\":\"No.\""), finish("stop"), USAGE, "[DONE]");
        assertThat(client.taken)
                .contains(event("content_block_delta", """
                        "index":0,"delta":{"type":"text_delta","text":"No."}"""))
                .contains(stopped("refusal", "6", "4", "5"));
    }

    @Test
    void counts_that_never_came_are_not_said_to_be_zero() {
        feed(events, delta("\"content\":\"x\""), finish("stop"), "[DONE]");
        assertThat(client.taken).contains(stopped("end_turn", "null", "0", "null"));
    }

    @Test
    void a_stream_that_broke_gets_no_end() {
        feed(events, delta("\"content\":\"x\""));
        events.ended();
        assertThat(client.taken).hasSize(3);
    }

    @Test
    void an_error_is_passed_on_and_nothing_after_it() {
        feed(events, delta("\"content\":\"x\""), "{\"error\":{\"message\":\"Overloaded\",\"type\":\"x\"}}");
        feed(events, finish("stop"), "[DONE]");
        events.ended();
        assertThat(client.taken).hasSize(4).endsWith(event("error", """
                "error":{"type":"api_error","message":"Overloaded"}"""));
    }

    @Test
    void comments_and_what_is_no_json_go_on_as_they_came() {
        events.take(": wait\n".getBytes(StandardCharsets.UTF_8));
        feed(events, "{bad");
        assertThat(client.taken).containsExactly(": wait\n", "data: {bad\n");
    }

    @Test
    void nothing_more_is_wanted_when_the_client_is_gone() {
        client.goneAfter(2);
        assertThat(feed(events, delta("\"content\":\"x\""))).isFalse();
        assertThat(client.taken).hasSize(2);
    }

    private static String delta(String members) {
        return "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{" + members + "},\"finish_reason\":null}]}";
    }

    private static String finish(String reason) {
        return "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";
    }

    private static String call(int index, String id, String function) {
        return delta("\"tool_calls\":[{\"index\":" + index + "," + id + "\"function\":{" + function + "}}]");
    }

    private static String toolStart(int index, String id, String name) {
        return event(
                "content_block_start",
                "\"index\":" + index + ",\"content_block\":{\"type\":\"tool_use\",\"id\":\"" + id + "\",\"name\":\""
                        + name + "\",\"input\":{},\"caller\":{\"type\":\"direct\"}}");
    }

    private static String json(int index, String escaped) {
        return event(
                "content_block_delta",
                "\"index\":" + index + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"" + escaped
                        + "\"}");
    }

    private static String stopped(String reason, String input, String read, String output) {
        return event(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"" + reason
                        + "\",\"stop_sequence\":null},\"usage\":{\"input_tokens\":"
                        + input + ",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":" + read
                        + ",\"output_tokens\":" + output
                        + ",\"output_tokens_details\":{\"thinking_tokens\":0}}");
    }
}
