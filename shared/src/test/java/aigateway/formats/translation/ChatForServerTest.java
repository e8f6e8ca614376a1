package aigateway.formats.translation;

import static aigateway.formats.translation.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A translated chat request is made to fit its server, and the response has the client's own names again. */
class ChatForServerTest {
    private static final Translation CAREFUL = new ChatForServer(ChatLimits.CAREFUL, "m");
    private static final Translation OPENAI = new ChatForServer(ChatLimits.OPENAI, "m");
    private static final String LONG = "mcp__" + "a".repeat(100) + "__list";
    private static final String LIKE_IT = "mcp__" + "a".repeat(100) + "__lost";

    @Test
    void an_unknown_server_gets_no_member_that_it_may_not_know_and_the_client_learns_which_are_missing() {
        Translation.Translated fitting = Wire.translation(CAREFUL, json("""
                {"model":"m","messages":[{"role":"user","content":"x"}],"reasoning_effort":"high","verbosity":"low",
                "parallel_tool_calls":true,"prompt_cache_key":"k","service_tier":"flex","temperature":1,"user":"u",
                "tools":[{"type":"function","function":{"name":"f","strict":false}},
                {"type":"function","function":{"name":"g","strict":true}}]}"""));

        assertThat(fitting.request()).isEqualTo(json("""
                {"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1,"user":"u",
                "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]}"""));
        assertThat(fitting.leftOut())
                .containsExactly("reasoning_effort", "verbosity", "prompt_cache_key", "service_tier", "tools.strict");
        assertThat(fitting.translator()).isNull();
    }

    @Test
    void calls_one_at_a_time_are_named_where_they_cannot_be_requested() {
        assertThat(Wire.translation(CAREFUL, json("{\"parallel_tool_calls\":false}"))
                        .leftOut())
                .containsExactly("parallel_tool_calls");
        assertThat(Wire.translation(OPENAI, json("{\"parallel_tool_calls\":false}"))
                        .request())
                .isEqualTo(json("{\"parallel_tool_calls\":false}"));
    }

    @Test
    void members_to_leave_out_are_left_out() {
        var limits = new ChatLimits(Set.of("seed"), Set.of(), false, 64, 0);

        assertThat(Wire.translation(
                        new ChatForServer(limits, "m"), json("{\"model\":\"m\",\"seed\":1,\"user\":\"u\"}")))
                .isEqualTo(new Translation.Translated(json("{\"model\":\"m\"}"), null, Set.of("seed", "user")));
    }

    @Test
    void all_system_messages_become_one_at_the_beginning() {
        assertThat(Wire.translated(CAREFUL, """
                {"messages":[{"role":"user","content":"a"},{"role":"system","content":"one"},
                {"role":"assistant","content":"b"},
                {"role":"developer","content":[{"type":"text","text":"two"}]}]}""")).isEqualTo(json("""
                        {"messages":[{"role":"system","content":"one\\n\\ntwo"},{"role":"user","content":"a"},
                        {"role":"assistant","content":"b"}]}"""));
    }

    @Test
    void a_server_that_takes_several_system_messages_gets_them_where_they_were() {
        String several =
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"system\",\"content\":\"s\"}]}";

        assertThat(Wire.translated(OPENAI, several)).isEqualTo(json(several));
    }

    @Test
    void a_user_of_more_than_64_characters_is_sent_as_the_same_digest_each_time() {
        String user = "{\"user\":\"" + "u".repeat(150) + "\"}";

        String sent = String.valueOf(Wire.translated(OPENAI, user).text("user"));

        assertThat(sent).matches("[0-9a-f]{64}");
        assertThat(Wire.translated(CAREFUL, user).text("user")).isEqualTo(sent);
        assertThat(Wire.translated(OPENAI, "{\"user\":\"" + "v".repeat(150) + "\"}")
                        .text("user"))
                .isNotEqualTo(sent);
        assertThat(Wire.translated(OPENAI, "{\"user\":\"" + "u".repeat(64) + "\"}")
                        .text("user"))
                .isEqualTo("u".repeat(64));
    }

    @Test
    void long_names_of_tools_are_shortened_wherever_they_are_and_differ_from_each_other() {
        Json.Obj sent = Wire.translated(OPENAI, """
                {"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function",
                "function":{"name":"%1$s","arguments":"{}"}}]}],
                "tools":[{"type":"function","function":{"name":"%1$s"}},{"type":"function","function":{"name":"%2$s"}},
                {"type":"function","function":{"name":"short"}}],
                "tool_choice":{"type":"function","function":{"name":"%1$s"}}}""".formatted(LONG, LIKE_IT));

        Set<String> names =
                sent.items("tools").stream().map(ToolNamesOfChat::name).collect(Collectors.toSet());
        String shortened = ToolNamesOfChat.name(sent.items("tools").getFirst());
        assertThat(names).hasSize(3).contains("short").allMatch(name -> name.matches("[a-zA-Z0-9_-]{1,64}"));
        assertThat(ToolNamesOfChat.name(Objects.requireNonNull(sent.member("tool_choice"))))
                .isEqualTo(shortened);
        assertThat(ToolNamesOfChat.name(((Json.Obj) sent.items("messages").getFirst())
                        .items("tool_calls")
                        .getFirst()))
                .isEqualTo(shortened);
    }

    @Test
    void a_name_that_is_like_a_shortened_one_keeps_its_own() {
        String taken = ToolNamesOfChat.name(
                Wire.translated(OPENAI, tools(LONG)).items("tools").getFirst());

        Json.Obj sent = Wire.translated(OPENAI, tools(LONG, taken));

        assertThat(sent.items("tools").stream().map(ToolNamesOfChat::name).toList())
                .doesNotHaveDuplicates()
                .contains(taken);
    }

    @Test
    void names_with_characters_that_no_server_takes_are_replaced() {
        assertThat(ToolNamesOfChat.name(Wire.translated(OPENAI, tools("files.read"))
                        .items("tools")
                        .getFirst()))
                .matches("files_read_[0-9a-f]{8}");
    }

    @Test
    void the_response_and_the_stream_have_the_whole_names() {
        Translation.Translated fitting = Wire.translation(OPENAI, json(tools(LONG)));
        String sent = ToolNamesOfChat.name(fitting.request().items("tools").getFirst());
        ResponseTranslator back = Objects.requireNonNull(fitting.translator());

        assertThat(JsonText.of(back.response(
                        json("{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[" + call(sent) + "]}}]}"))))
                .contains(LONG)
                .doesNotContain(sent);

        Wire client = new Wire();
        Wire.feed(
                back.stream(client),
                "{\"choices\":[{\"delta\":{\"tool_calls\":[" + call(sent) + "]}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"" + sent + "\"}}]}",
                "[DONE]");
        assertThat(client.taken).hasSize(3);
        assertThat(client.taken.getFirst()).contains(LONG).doesNotContain(sent);
        assertThat(client.taken.get(1)).contains(sent);
    }

    @Test
    void a_server_without_lists_of_allowed_tools_gets_only_the_allowed_ones() {
        String request = """
                {"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],
                "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required",
                "tools":[{"type":"function","function":{"name":"g"}}]}}}""";

        assertThat(Wire.translated(CAREFUL, request))
                .isEqualTo(json("{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],"
                        + "\"tool_choice\":\"required\"}"));
        assertThat(Wire.translated(OPENAI, request)).isEqualTo(json(request));
    }

    @ParameterizedTest
    @CsvSource({
        "o3, high, high",
        "gpt-5, high, high",
        "gpt-5.1, low, low",
        "gpt-4.1, high,",
        "gpt-5.6-terra, high, none",
        "gpt-5.4,, none",
        "openai/gpt-5.6, high, high",
        "o3,,",
        "gpt-6, low, none"
    })
    void the_effort_fits_the_model_also_with_tools(String model, @Nullable String wanted, @Nullable String sent) {
        String effort = wanted == null ? "" : ",\"reasoning_effort\":\"" + wanted + "\"";
        String request = tools("f").replaceFirst("}$", effort + "}");

        assertThat(Wire.translated(new ChatForServer(ChatLimits.OPENAI, model), request)
                        .text("reasoning_effort"))
                .isEqualTo(sent);
    }

    @Test
    void settings_that_a_model_refuses_are_left_out() {
        String settings = "{\"temperature\":0,\"top_p\":1.0,\"stop\":[\"a\"],\"presence_penalty\":0}";

        Translation.Translated reasoning =
                Wire.translation(new ChatForServer(ChatLimits.OPENAI, "gpt-5-mini"), json(settings));
        assertThat(reasoning.request()).isEqualTo(json("{\"top_p\":1.0,\"presence_penalty\":0}"));
        assertThat(reasoning.leftOut()).containsExactly("temperature", "stop");
        for (String other : List.of("gpt-5-chat-latest", "gpt-4o", "o-model", "llama")) {
            assertThat(Wire.translated(new ChatForServer(ChatLimits.OPENAI, other), settings))
                    .isEqualTo(json(settings));
        }
    }

    @Test
    void only_four_texts_may_stop_a_chat() {
        Translation.Translated four = Wire.translation(OPENAI, json("{\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}"));

        assertThat(four.request()).isEqualTo(json("{\"stop\":[\"a\",\"b\",\"c\",\"d\"]}"));
        assertThat(four.leftOut()).containsExactly("stop");
    }

    private static String tools(String... names) {
        return "{\"tools\":["
                + Set.of(names).stream()
                        .map(name -> "{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}")
                        .collect(Collectors.joining(","))
                + "]}";
    }

    private static String call(String name) {
        return "{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"" + name
                + "\",\"arguments\":\"{}\"}}";
    }
}
