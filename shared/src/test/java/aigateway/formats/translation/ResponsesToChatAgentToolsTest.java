package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The newer tools of coding agents become functions, and what cannot become one is named. */
class ResponsesToChatAgentToolsTest {
    private static final String TEXT_PARAMETERS = "\"parameters\":{\"type\":\"object\",\"properties\":{\"input\":"
            + "{\"type\":\"string\"}},\"required\":[\"input\"],\"additionalProperties\":false}";

    @Test
    void a_custom_tool_becomes_a_function_of_one_text_that_shows_its_grammar() {
        assertThat(translation("""
                {"input":"x","tool_choice":{"type":"custom","name":"apply_patch"},"tools":[{"type":"custom",
                "name":"apply_patch","description":"Edits files.","format":{"type":"grammar","syntax":"lark",
                "definition":"start: x"}},
                {"type":"custom","name":"free","format":{"type":"text"}}]}""").request()).isEqualTo(json("""
                        {"messages":[{"role":"user","content":"x"}],"tools":[
                        {"type":"function","function":{"name":"apply_patch","description":"Edits files.\\n\\n\
                        The input must match this grammar (lark):\\nstart: x",%1$s}},
                        {"type":"function","function":{"name":"free",%1$s}}],
                        "tool_choice":{"type":"function","function":{"name":"apply_patch"}}}""".formatted(TEXT_PARAMETERS)));
    }

    @Test
    void the_functions_of_a_namespace_are_sent_with_its_name_before_theirs() {
        Translation.Translated translated = translation("""
                {"input":"x","tools":[{"type":"namespace","name":"crm","description":"d","tools":[
                {"type":"function","name":"find","defer_loading":true},{"type":"custom","name":"note"}]},
                {"type":"namespace","name":"mcp__files__","tools":[{"type":"function","name":"read"}]},
                {"type":"function","name":"crm__find"}],
                "tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"namespace","name":"crm"},
                {"type":"function","name":"read","namespace":"mcp__files__"}]}}""");

        assertThat(translated.request().items("tools").stream().map(ToolNamesOfChat::name))
                .containsExactly("crm__find", "crm__note", "mcp__files__read", "crm__find_");
        assertThat(translated.leftOut()).isEmpty();
        assertThat(translated.request().member("tool_choice")).isEqualTo(json("""
                {"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[
                {"type":"function","function":{"name":"crm__find"}},{"type":"function","function":{"name":"crm__note"}},
                {"type":"function","function":{"name":"mcp__files__read"}}]}}"""));
    }

    @Test
    void tools_that_run_at_openai_are_left_out_and_named() {
        Translation.Translated translated = translation("""
                {"input":"x","parallel_tool_calls":true,"tools":[{"type":"web_search","external_web_access":true},
                {"type":"tool_search","execution":"client"},{"type":"image_generation"},{"type":"local_shell"},
                {"type":"mcp","server_label":"s"},{"type":"tomorrows_tool"},{"type":"function","name":"f"}]}""");

        assertThat(translated.request().items("tools").stream().map(ToolNamesOfChat::name))
                .containsExactly("f");
        assertThat(translated.leftOut())
                .containsExactly(
                        "tools.web_search",
                        "tools.tool_search",
                        "tools.image_generation",
                        "tools.local_shell",
                        "tools.mcp",
                        "tools.tomorrows_tool");
    }

    @Test
    void a_choice_of_a_tool_that_was_left_out_is_left_out_too() {
        Translation.Translated alone = translation(
                "{\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":\"web_search\"}}");
        assertThat(alone.request()).isEqualTo(json("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
        assertThat(alone.leftOut()).containsExactly("tools.web_search", "tool_choice");

        assertThat(translation("""
                {"input":"x","tools":[{"type":"web_search"},{"type":"function","name":"f"}],
                "tool_choice":{"type":"web_search"}}""").request().member("tool_choice")).isEqualTo(new Json.Str("auto"));
        assertThat(translation("{\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":\"required\"}")
                        .request()
                        .members())
                .doesNotContainKeys("tool_choice", "tools");
        assertThat(translation("""
                {"input":"x","tools":[{"type":"web_search"},{"type":"function","name":"f"}],
                "tool_choice":{"type":"allowed_tools","mode":"auto",
                "tools":[{"type":"web_search"}]}}""").request().member("tool_choice")).isEqualTo(new Json.Str("none"));
    }

    @Test
    void tools_that_a_search_has_found_are_offered_once() {
        assertThat(translation("""
                {"tools":[{"type":"function","name":"f"}],"input":[{"role":"user","content":"x"},
                {"type":"tool_search_call","id":"ts","call_id":"c","execution":"client","arguments":{"query":"crm"}},
                {"type":"tool_search_output","call_id":"c","execution":"client","tools":[{"type":"function","name":"f"},
                {"type":"namespace","name":"crm",
                "tools":[{"type":"function","name":"find"}]}]}]}""").request()).isEqualTo(json("""
                        {"messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[
                        {"id":"c","type":"function","function":{"name":"tool_search","arguments":"{\\"query\\":\\"crm\\"}"}}]},
                        {"role":"tool","tool_call_id":"c","content":"Tools found: f, crm"}],
                        "tools":[{"type":"function","function":{"name":"f"}},
                        {"type":"function","function":{"name":"crm__find"}}]}"""));
    }

    @Test
    void members_that_a_chat_lacks_are_named() {
        assertThat(translation("""
                {"input":"x","store":false,"stream":true,"include":["reasoning.encrypted_content"],"client_metadata":{"a":"b"},
                "reasoning":{"effort":"low","summary":"auto"},"text":{"verbosity":"low"},"metadata":{"a":"b"},
                "truncation":"auto","context_management":[{"type":"compaction"}],"max_tool_calls":3}""").leftOut())
                .containsExactly(
                        "include",
                        "client_metadata",
                        "metadata",
                        "truncation",
                        "context_management",
                        "max_tool_calls",
                        "reasoning.summary");
    }

    @Test
    void a_response_has_the_clients_own_tools_and_calls() {
        ResponseTranslator back = Objects.requireNonNull(translation("""
                {"model":"m","input":"x","tools":[{"type":"custom","name":"apply_patch"},
                {"type":"namespace","name":"crm",
                "tools":[{"type":"function","name":"find"}]},{"type":"web_search"}]}""").translator());

        Json.Obj response = back.response(json("""
                {"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[
                {"id":"a","type":"function","function":{"name":"apply_patch","arguments":"{\\"input\\":\\"*** Begin\\"}"}},
                {"id":"b","type":"function","function":{"name":"crm__find","arguments":"{}"}},
                {"id":"c","type":"function","function":{"name":"apply_patch","arguments":"*** Begin"}}]}}]}"""));

        assertThat(new Json.Arr(response.items("output"))).isEqualTo(array("""
                [{"id":"ctc_abcdefgh12345678_0","type":"custom_tool_call","status":"completed","call_id":"a",
                "name":"apply_patch","input":"*** Begin"},
                {"id":"fc_abcdefgh12345678_1","type":"function_call","status":"completed","call_id":"b","name":"find",
                "namespace":"crm","arguments":"{}"},
                {"id":"ctc_abcdefgh12345678_2","type":"custom_tool_call","status":"completed","call_id":"c",
                "name":"apply_patch","input":"*** Begin"}]"""));
        assertThat(new Json.Arr(response.items("tools"))).isEqualTo(array("""
                [{"type":"custom","name":"apply_patch"},
                {"type":"namespace","name":"crm","tools":[{"type":"function","name":"find"}]},{"type":"web_search"}]"""));
    }

    private static Translation.Translated translation(String request) {
        return Wire.translation(new ResponsesToChatRequest(), json(request));
    }
}
