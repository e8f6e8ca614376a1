package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesToChatResponseTest {
    private static final ResponseTranslator TRANSLATOR = Wire.translator(new MessagesToChatRequest("max_tokens"));

    @Test
    void a_text_becomes_a_message_with_every_member_that_the_sdk_knows() {
        assertThat(TRANSLATOR.response(json("""
                {"id":"chatcmpl-1","object":"chat.completion","model":"m-1","choices":[{"index":0,"finish_reason":"stop",
                 "message":{"role":"assistant","content":"Hi","refusal":null,"reasoning_content":"hm"}}],
                 "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"cost":0.00100,
                 "prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":2},
                 "completion_tokens_details":{"reasoning_tokens":4}}}"""))).isEqualTo(json("""
                {"id":"msg_abcdefgh12345678","type":"message","role":"assistant","model":"m-1",
                 "content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,
                 "usage":{"input_tokens":5,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":5,
                 "output_tokens_details":{"thinking_tokens":4},"cost":0.00100}}"""));
    }

    @Test
    void calls_become_blocks_whose_input_keeps_its_digits_or_its_text() {
        Json answer = content("""
                "content":"I look.","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"w","arguments":"{\\"big\\":9007199254740993,\\"one\\":1.0}"}},
                {"id":"c2","type":"function","function":{"name":"w","arguments":""}},
                {"type":"function","function":{"name":"w","arguments":"{\\"cut"}}]""", "tool_calls");
        assertThat(answer).isEqualTo(json("""
                {"content":[{"type":"text","text":"I look."},
                {"type":"tool_use","id":"c1","name":"w","input":{"big":9007199254740993,"one":1.0},"caller":{"type":"direct"}},
                {"type":"tool_use","id":"c2","name":"w","input":{},"caller":{"type":"direct"}},
                {"type":"tool_use","id":"toolu_abcdefgh123456783","name":"w","input":{"arguments":"{\\"cut"},
                 "caller":{"type":"direct"}}],"stop_reason":"tool_use"}"""));
    }

    @Test
    void a_refusal_is_a_text_with_its_own_reason() {
        assertThat(content("\"content\":null,\"refusal\":\"No.\"", "stop")).isEqualTo(json("""
                {"content":[{"type":"text","text":"No."}],"stop_reason":"refusal"}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "stop,end_turn",
        "length,max_tokens",
        "content_filter,refusal",
        "tool_calls,end_turn",
        "something_new,end_turn"
    })
    void an_end_has_its_word_in_messages(String inChat, String theirs) {
        assertThat(content("\"content\":\"x\"", inChat).text("stop_reason")).isEqualTo(theirs);
    }

    @Test
    void a_call_that_the_client_prescribed_ends_with_a_call() {
        assertThat(content("\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"w\"}}]", "stop")
                        .text("stop_reason"))
                .isEqualTo("tool_use");
    }

    @Test
    void an_answer_of_nothing_is_an_empty_message_that_does_not_say_it_was_free() {
        Json.Obj answer = TRANSLATOR.response(json("{}"));
        assertThat(answer.text("model")).isEqualTo("requested");
        assertThat(answer.items("content")).isEmpty();
        assertThat(answer.text("stop_reason")).isEqualTo("end_turn");
        Json.Obj usage = Wire.inner(answer, "usage");
        assertThat(usage.members().get("input_tokens")).isEqualTo(new Json.Null());
        assertThat(usage.members().get("output_tokens")).isEqualTo(new Json.Null());
    }

    private static Json.Obj content(String message, String finishReason) {
        Json.Obj answer = TRANSLATOR.response(json("{\"choices\":[{\"message\":{\"role\":\"assistant\"," + message
                + "},\"finish_reason\":\"" + finishReason + "\"}]}"));
        return JsonObject.of()
                .json("content", answer.member("content"))
                .json("stop_reason", answer.member("stop_reason"))
                .object();
    }
}
