package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.feed;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChatToMessagesStreamTest {
    private static final String START = """
            {"type":"message_start","message":{"id":"msg_1","model":"m-1","usage":{"input_tokens":6,"cache_read_input_tokens":4,\
            "cache_creation_input_tokens":0,"output_tokens":1}}}""";
    private static final String STOP = "{\"type\":\"message_stop\"}";
    private static final String DONE = "data: [DONE]\n";
    private static final String USAGE = framed("""
            [],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4,\
            "cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}""");

    private final Wire client = new Wire();
    private final ResponseTranslator.TranslatedEvents events =
            Wire.translator(new ChatToMessagesRequest()).stream(client);

    @Test
    void a_text_comes_in_chunks_with_the_counts_before_the_last_line() {
        events.opened(() -> {});
        feed(events, START, "{\"type\":\"ping\"}", block("\"type\":\"text\",\"text\":\"\""));
        feed(
                events,
                delta("\"type\":\"text_delta\",\"text\":\"He\""),
                delta("\"type\":\"text_delta\",\"text\":\"llo\""));
        feed(events, blockStop(), messageDelta("end_turn"), STOP);
        events.ended();
        assertThat(client.opened).hasSize(1);
        assertThat(client.taken)
                .containsExactly(
                        chunk("\"role\":\"assistant\",\"content\":\"\""),
                        chunk("\"content\":\"He\""),
                        chunk("\"content\":\"llo\""),
                        finish("stop"),
                        USAGE,
                        DONE);
    }

    @Test
    void reasoning_a_text_and_two_calls_stay_separate() {
        feed(events, START, block("\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\""));
        feed(events, delta("\"type\":\"thinking_delta\",\"thinking\":\"hm\""));
        feed(events, delta("\"type\":\"signature_delta\",\"signature\":\"s\""), blockStop());
        feed(
                events,
                block("\"type\":\"text\",\"text\":\"\""),
                delta("\"type\":\"text_delta\",\"text\":\"x\""),
                blockStop());
        feed(events, tool("t1", "w"), json("{\\\"a\\\":"), json("1.0}"), blockStop());
        feed(events, tool("t2", "v"), json(""), blockStop(), messageDelta("tool_use"), STOP);
        assertThat(client.taken.subList(1, client.taken.size()))
                .containsExactly(
                        chunk("\"reasoning_content\":\"hm\""),
                        chunk("\"content\":\"x\""),
                        call("""
                                "index":0,"id":"t1","type":"function","function":{"name":"w","arguments":""}"""),
                        call("\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}"),
                        call("\"index\":0,\"function\":{\"arguments\":\"1.0}\"}"),
                        call("""
                                "index":1,"id":"t2","type":"function","function":{"name":"v","arguments":""}"""),
                        call("\"index\":1,\"function\":{\"arguments\":\"{}\"}"),
                        finish("tool_calls"),
                        USAGE,
                        DONE);
    }

    @Test
    void the_calls_of_anthropics_own_tools_are_not_the_clients() {
        feed(events, START, block("\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}"));
        feed(events, json("{}"), blockStop());
        assertThat(client.taken).hasSize(1);
    }

    @Test
    void a_cut_answer_says_so_even_when_the_last_event_is_missing() {
        feed(events, START, messageDelta("max_tokens"));
        events.ended();
        assertThat(client.taken).endsWith(finish("length"), USAGE, DONE);
    }

    @Test
    void the_count_of_the_first_token_is_not_the_count_of_the_answer() {
        feed(events, START, "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}", STOP);
        assertThat(client.taken).endsWith(finish("stop"), DONE).hasSize(3);
    }

    @Test
    void a_stream_that_broke_gets_no_end() {
        feed(events, START);
        events.ended();
        assertThat(client.taken).hasSize(1);
    }

    @Test
    void an_error_is_passed_on_and_nothing_after_it() {
        feed(
                events,
                START,
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}");
        feed(events, messageDelta("end_turn"), STOP);
        events.ended();
        assertThat(client.taken).hasSize(2).endsWith("""
                data: {"error":{"message":"Overloaded","type":"overloaded_error","code":null,"param":null}}
                """);
    }

    @Test
    void comments_and_what_is_no_json_go_on_as_they_came() {
        events.take(": wait\n".getBytes(StandardCharsets.UTF_8));
        feed(events, "{bad");
        assertThat(client.taken).containsExactly(": wait\n", "data: {bad\n");
    }

    @Test
    void nothing_more_is_wanted_when_the_client_is_gone() {
        client.goneAfter(1);
        assertThat(feed(events, START)).isFalse();
    }

    private static String block(String members) {
        return "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{" + members + "}}";
    }

    private static String tool(String id, String name) {
        return block("\"type\":\"tool_use\",\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"input\":{}");
    }

    private static String delta(String members) {
        return "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{" + members + "}}";
    }

    private static String json(String escaped) {
        return delta("\"type\":\"input_json_delta\",\"partial_json\":\"" + escaped + "\"");
    }

    private static String blockStop() {
        return "{\"type\":\"content_block_stop\",\"index\":0}";
    }

    private static String messageDelta(String reason) {
        return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + reason
                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":5}}";
    }

    private static String chunk(String delta) {
        return framed("[{\"index\":0,\"delta\":{" + delta + "},\"logprobs\":null,\"finish_reason\":null}]");
    }

    private static String call(String members) {
        return chunk("\"tool_calls\":[{" + members + "}]");
    }

    private static String finish(String reason) {
        return framed("[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"" + reason + "\"}]");
    }

    private static String framed(String choices) {
        return "data: {\"id\":\"chatcmpl-abcdefgh12345678\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"m-1\",\"choices\":" + choices + "}\n";
    }
}
