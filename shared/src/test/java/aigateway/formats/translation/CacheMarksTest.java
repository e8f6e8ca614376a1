package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The marks for a provider's cache of the prompt stay where the client set them. */
class CacheMarksTest {
    private static final String MARK = "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";

    @Test
    void marks_of_a_chat_reach_anthropic_on_parts_messages_tools_and_calls() {
        assertThat(Wire.translated(new ChatToMessagesRequest(), """
                {"model":"m","messages":[{"role":"system","content":[{"type":"text","text":"s",%1$s}]},
                {"role":"user","content":"u",%1$s},
                {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f",
                "arguments":"{}"}}],%1$s},{"role":"tool","tool_call_id":"c","content":"r",%1$s},
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/a.png"},%1$s}]}],
                "tools":[{"type":"function","function":{"name":"f"},%1$s},
                {"type":"function","function":{"name":"g",%1$s}}]}""".formatted(MARK)))
                .isEqualTo(json("""
                        {"model":"m","system":[{"type":"text","text":"s",%1$s}],"messages":[
                        {"role":"user","content":[{"type":"text","text":"u",%1$s}]},
                        {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{},%1$s}]},
                        {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"r",%1$s},
                        {"type":"image","source":{"type":"url","url":"https://x/a.png"},%1$s}]}],"max_tokens":4096,
                        "tools":[{"name":"f","input_schema":{"type":"object"},%1$s},
                        {"name":"g","input_schema":{"type":"object"},%1$s}]}""".formatted(MARK)));
    }

    @Test
    void marks_of_messages_reach_a_server_that_knows_them_and_no_other() {
        String request = """
                {"model":"m","system":[{"type":"text","text":"a"},{"type":"text","text":"b",%1$s}],
                "messages":[{"role":"user","content":[{"type":"text","text":"u",%1$s}]},
                {"role":"assistant","content":[{"type":"text","text":"t",%1$s}]}],
                "tools":[{"name":"f","input_schema":{},%1$s}]}""".formatted(MARK);
        var inChat = Wire.translated(new MessagesToChatRequest("max_tokens"), request);

        assertThat(Wire.translation(new ChatForServer(ChatLimits.OPENROUTER, "m"), inChat)
                        .request())
                .isEqualTo(json("""
                        {"model":"m","messages":[{"role":"system","content":[{"type":"text","text":"a"},
                        {"type":"text","text":"b",%1$s}]},{"role":"user","content":[{"type":"text","text":"u",%1$s}]},
                        {"role":"assistant","content":[{"type":"text","text":"t",%1$s}]}],
                        "tools":[{"type":"function","function":{"name":"f","parameters":{}},%1$s}]}""".formatted(MARK)));

        Translation.Translated plain = Wire.translation(new ChatForServer(ChatLimits.OPENAI, "m"), inChat);
        assertThat(plain.request()).isEqualTo(json("""
                {"model":"m","messages":[{"role":"system","content":"a\\n\\nb"},{"role":"user","content":"u"},
                {"role":"assistant","content":"t"}],
                "tools":[{"type":"function","function":{"name":"f","parameters":{}}}]}"""));
        assertThat(plain.leftOut()).containsExactly("cache_control");
    }

    @Test
    void a_key_of_the_cache_becomes_marks_at_the_end_of_the_prompt_and_of_the_conversation() {
        assertThat(Wire.translated(new ChatToMessagesRequest(), """
                {"prompt_cache_key":"k","messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},
                {"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""")).isEqualTo(json("""
                        {"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[
                        {"role":"user","content":"a"},{"role":"assistant","content":"b"},
                        {"role":"user","content":[{"type":"text","text":"c","cache_control":{"type":"ephemeral"}}]}],
                        "max_tokens":4096}"""));
    }

    @Test
    void calls_in_a_history_without_tools_get_tools_that_cannot_be_called() {
        assertThat(Wire.translated(new ChatToMessagesRequest(), """
                {"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":
                {"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"r"}]}""")).isEqualTo(json("""
                        {"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},
                        {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"r"}]}],
                        "max_tokens":4096,"tools":[{"name":"f","input_schema":{"type":"object"}}],
                        "tool_choice":{"type":"none"}}"""));
    }

    @Test
    void members_that_messages_lacks_are_named() {
        assertThat(Wire.translation(new ChatToMessagesRequest(), json("""
                {"reasoning_effort":"high","seed":1,"metadata":{"a":"b"},"stream":true,"stream_options":{"include_usage":true},
                "messages":[{"role":"user","content":"x"}]}""")).leftOut())
                .containsExactly("reasoning_effort", "seed", "metadata");
    }
}
