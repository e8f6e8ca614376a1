package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Claude Code and other agents send beside plain chats reaches a chat provider, or is named. */
class MessagesToChatAgentTest {
    @Test
    void members_and_marks_that_a_chat_lacks_are_named() {
        assertThat(translation("""
                {"thinking":{"type":"adaptive"},"context_management":{"edits":[]},"top_k":5,"service_tier":"auto",
                "mcp_servers":[{}],"container":"c","output_config":{"effort":"high","task_budget":{"total":1}},
                "cache_control":{"type":"ephemeral"},"betas":["x"],"container_id":null,"system":[{"type":"text","text":"s",
                "cache_control":{"type":"ephemeral"}}],
                "messages":[{"role":"user","content":[{"type":"document","citations":{"enabled":true},
                "source":{"type":"text","data":"d"}}]}]}""").leftOut())
                .containsExactlyInAnyOrder(
                        "thinking",
                        "context_management",
                        "top_k",
                        "service_tier",
                        "mcp_servers",
                        "container",
                        "output_config.task_budget",
                        "cache_control",
                        "betas",
                        "messages.content.citations");
    }

    @ParameterizedTest
    @CsvSource({"low, low", "medium, medium", "high, high", "xhigh, high", "max, high"})
    void the_effort_has_its_name_in_chat(String effort, String inChat) {
        assertThat(translation("{\"output_config\":{\"effort\":\"" + effort
                                + "\"},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                        .request()
                        .text("reasoning_effort"))
                .isEqualTo(inChat);
    }

    @Test
    void tools_that_run_at_anthropic_are_left_out_and_tools_of_the_client_get_their_schema() {
        Translation.Translated translated = translation("""
                {"messages":[{"role":"user","content":"x"}],"tools":[{"type":"web_search_20250305","name":"web_search"},
                {"type":"code_execution_20250825","name":"code_execution"},
                {"type":"tool_search_tool_regex_20251119","name":"tool_search_tool_regex"},
                {"type":"mcp_toolset","mcp_server_name":"s"},{"type":"bash_20250124","name":"bash"},
                {"type":"text_editor_20250728","name":"str_replace_based_edit_tool","max_characters":9},
                {"type":"memory_20250818","name":"memory"},
                {"type":"computer_20250124","name":"computer","display_width_px":800,"display_height_px":600},
                {"name":"f","input_schema":{"type":"object"},"defer_loading":true,"cache_control":{"type":"ephemeral"}}]}""");

        List<Json> tools = translated.request().items("tools");
        assertThat(tools.stream().map(ToolNamesOfChat::name))
                .containsExactly("bash", "str_replace_based_edit_tool", "memory", "computer", "f");
        assertThat(tools.stream()
                        .map(tool -> Objects.requireNonNull(((Json.Obj) tool).object("function")))
                        .map(function -> Objects.requireNonNull(function.object("parameters"))
                                .text("type")))
                .containsOnly("object");
        assertThat(tools.get(3).toString()).contains("800 by 600");
        assertThat(translated.leftOut())
                .containsExactly(
                        "tools.web_search_20250305",
                        "tools.code_execution_20250825",
                        "tools.tool_search_tool_regex_20251119",
                        "tools.mcp_toolset",
                        "tools.max_characters");
    }

    @Test
    void a_choice_of_a_tool_that_was_left_out_is_left_out_too() {
        String search = "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}%s],\"tool_choice\":%s,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";
        String one = ",{\"name\":\"f\",\"input_schema\":{}}";
        String forced = "{\"type\":\"tool\",\"name\":\"web_search\"}";

        Translation.Translated alone = translation("{" + search.formatted("", forced) + "}");
        assertThat(alone.request().members()).doesNotContainKeys("tools", "tool_choice");
        assertThat(alone.leftOut()).containsExactly("tools.web_search_20250305", "tool_choice");
        assertThat(translation("{" + search.formatted("", "{\"type\":\"any\"}") + "}")
                        .request()
                        .members())
                .doesNotContainKeys("tools", "tool_choice");
        assertThat(translation("{" + search.formatted(one, forced) + "}")
                        .request()
                        .members())
                .containsKey("tools")
                .doesNotContainKey("tool_choice");
        assertThat(translation("{" + search.formatted(one, "{\"type\":\"tool\",\"name\":\"f\"}") + "}")
                        .request()
                        .member("tool_choice"))
                .isEqualTo(json("{\"type\":\"function\",\"function\":{\"name\":\"f\"}}"));
    }

    @Test
    void what_anthropic_did_in_earlier_turns_becomes_text() {
        assertMessages("""
                [{"role":"user","content":"x"},{"role":"assistant","content":[
                {"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"q"}},
                {"type":"web_search_tool_result","tool_use_id":"s","content":[{"type":"web_search_result","url":"u","title":"t",
                "encrypted_content":"e","page_age":null}]},{"type":"text","text":"Found."}]},
                {"role":"assistant","content":[{"type":"thinking","thinking":"h","signature":"s"}]}]""", """
                [{"role":"user","content":"x"},{"role":"assistant","content":"[server_tool_use \
                {\\"name\\":\\"web_search\\",\\"input\\":{\\"query\\":\\"q\\"}}]\\n\\n[web_search_tool_result {\\"content\\":\
                [{\\"type\\":\\"web_search_result\\",\\"url\\":\\"u\\",\\"title\\":\\"t\\"}]}]\\nFound."}]""");
    }

    @Test
    void references_search_results_and_documents_in_results_become_text() {
        assertMessages("""
                [{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"search","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[
                {"type":"tool_reference","tool_name":"crm"},
                {"type":"search_result","title":"T","source":"https://s","content":[{"type":"text","text":"c"}]},
                {"type":"document","source":{"type":"content","content":[{"type":"text","text":"d"}]}}]}]}]""", """
                [{"role":"assistant","content":null,"tool_calls":[{"id":"t","type":"function","function":
                {"name":"search","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"t","content":"Tool found: crm\\nT\\nhttps://s\\nc\\nd"}]""");
    }

    @Test
    void the_accounting_line_of_claude_code_which_differs_each_time_is_left_out_of_the_prompt() {
        Translation.Translated translated = translation("""
                {"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1; cch=1a2b;"},
                {"type":"text","text":"You are Claude Code."}],"messages":[{"role":"user","content":"x"}]}""");

        assertThat(translated.request().member("messages")).isEqualTo(array("""
                [{"role":"system","content":"You are Claude Code."},{"role":"user","content":"x"}]"""));
        assertThat(translated.leftOut()).containsExactly("system.x-anthropic-billing-header");
    }

    private static void assertMessages(String messages, String expected) {
        assertThat(translation("{\"messages\":" + messages + "}").request().member("messages"))
                .isEqualTo(array(expected));
    }

    private static Translation.Translated translation(String request) {
        return Wire.translation(new MessagesToChatRequest("max_tokens"), json(request));
    }
}
