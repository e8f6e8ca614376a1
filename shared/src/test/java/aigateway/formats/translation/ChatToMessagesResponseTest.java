package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatToMessagesResponseTest {
    private static final ResponseTranslator TRANSLATOR = Wire.translator(new ChatToMessagesRequest());

    @Test
    void a_message_becomes_a_completion_that_counts_all_of_the_input() {
        assertThat(TRANSLATOR.response(json("""
                {"id":"msg_1","type":"message","role":"assistant","model":"m-1","content":[
                 {"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"I "},{"type":"text","text":"look."},
                 {"type":"server_tool_use","id":"s","name":"web_search","input":{}},
                 {"type":"tool_use","id":"t1","name":"w","input":{"big":9007199254740993,"one":1.0}}],
                 "stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":2,
                 "cache_read_input_tokens":3,"output_tokens":7,\
                "output_tokens_details":{"thinking_tokens":4}}}"""))).isEqualTo(json("""
                {"id":"chatcmpl-abcdefgh12345678","object":"chat.completion","created":1700000000,"model":"m-1","choices":[
                 {"index":0,"message":{"role":"assistant","content":"I look.","refusal":null,"reasoning_content":"hm",\
                "tool_calls":[
                 {"id":"t1","type":"function","function":{"name":"w","arguments":"{\\"big\\":9007199254740993,\\"one\\":1.0}"}}]},
                 "logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":7,\
                "total_tokens":17,
                 "prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":2},
                 "completion_tokens_details":{"reasoning_tokens":4}}}"""));
    }

    @Test
    void calls_alone_leave_the_content_null() {
        assertThat(message("""
                {"content":[{"type":"tool_use","id":"t","name":"w","input":{}}]}""")).isEqualTo(json("""
                {"role":"assistant","content":null,"refusal":null,"tool_calls":[
                 {"id":"t","type":"function","function":{"name":"w","arguments":"{}"}}]}"""));
    }

    @Test
    void an_answer_of_nothing_is_an_empty_text_without_counts() {
        Json.Obj answer = TRANSLATOR.response(json("{}"));
        assertThat(message("{}")).isEqualTo(json("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"));
        assertThat(answer.text("model")).isEqualTo("requested");
        assertThat(answer.members()).doesNotContainKey("usage");
    }

    @Test
    void counts_of_the_cache_may_be_null_or_missing() {
        Json.Obj usage = Wire.inner(
                TRANSLATOR.response(
                        json("{\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":null,\"output_tokens\":7}}")),
                "usage");
        assertThat(usage.integer("prompt_tokens", -1)).isEqualTo(5);
        assertThat(usage.integer("total_tokens", -1)).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,stop",
        "stop_sequence,stop",
        "pause_turn,stop",
        "max_tokens,length",
        "model_context_window_exceeded,length",
        "tool_use,tool_calls",
        "refusal,content_filter",
        "something_new,stop"
    })
    void an_end_has_its_word_in_chat(String theirs, String inChat) {
        Json.Obj answer = TRANSLATOR.response(json("{\"stop_reason\":\"" + theirs + "\"}"));
        assertThat(((Json.Obj) answer.items("choices").getFirst()).text("finish_reason"))
                .isEqualTo(inChat);
    }

    private static Json message(String theirs) {
        return Wire.inner(
                (Json.Obj) TRANSLATOR.response(json(theirs)).items("choices").getFirst(), "message");
    }
}
