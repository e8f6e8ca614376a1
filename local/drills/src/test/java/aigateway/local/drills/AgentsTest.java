package aigateway.local.drills;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the drill with real agents judges them by. */
class AgentsTest {
    private static final AgentScript MCP = new AgentScript(AgentTask.MCP, Path.of("picture.png"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "false | false | {\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"a\"},"
                        + "{\"role\":\"user\",\"content\":\"b\"}],"
                        + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}",
                "true | true | {\"messages\":[],\"not_known\":1}",
                "true | true | {\"messages\":[{\"role\":\"tool\",\"content\":[{\"type\":\"image_url\"}]}]}",
                "true | true | {\"messages\":[],\"tools\":[{\"type\":\"web_search\"}]}",
                "false | true | {\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"system\",\"content\":\"b\"}]}",
                "false | true | {\"messages\":[{\"role\":\"developer\",\"content\":\"a\"}]}",
                "false | true | {\"messages\":[],\"prompt_cache_key\":\"k\"}"
            })
    void a_strict_server_refuses_what_it_does_not_know(boolean openai, boolean vllm, String request) {
        assertThat(StrictChat.OPENAI.refusal(json(request)).isPresent()).isEqualTo(openai);
        assertThat(StrictChat.VLLM.refusal(json(request)).isPresent()).isEqualTo(vllm);
    }

    @Test
    void a_user_and_the_name_of_a_tool_have_at_most_64_characters() {
        String name = "x".repeat(65);
        assertThat(StrictChat.OPENAI.refusal(json("{\"user\":\"" + name + "\"}")))
                .isPresent();
        assertThat(StrictChat.OPENAI.refusal(
                        json("{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\"}}]}")))
                .isPresent();
    }

    @Test
    void the_script_asks_for_a_hidden_tool_then_calls_it_and_then_is_done() {
        String tools = "\"tools\":[{\"name\":\"ToolSearch\"}]";
        assertThat(messages("[]", tools)).contains("\"name\":\"ToolSearch\"").contains("tool_use");
        String searched = "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"name\":\"ToolSearch\"}]}";
        assertThat(messages("[" + searched + "]", tools)).contains("\"name\":\"mcp__drill__write\"");
        String called = searched.replace("ToolSearch", "mcp__drill__write");
        assertThat(messages("[" + searched + "," + called + "]", tools)).contains(AgentScript.DONE);
    }

    @Test
    void the_script_calls_a_tool_of_a_namespace() {
        String events = String.join(
                "",
                MCP.responses(json("{\"model\":\"m\",\"input\":[],\"tools\":[{\"type\":\"function\",\"name\":\"f\"},"
                        + "{\"type\":\"namespace\",\"name\":\"mcp__drill\","
                        + "\"tools\":[{\"type\":\"function\",\"name\":\"write\"}]}]}")));
        assertThat(events).contains("\"name\":\"write\",\"namespace\":\"mcp__drill\"");
    }

    private static String messages(String messages, String tools) {
        return String.join("", MCP.messages(json("{\"model\":\"m\",\"messages\":" + messages + "," + tools + "}")));
    }

    private static Json.Obj json(String text) {
        return Objects.requireNonNull(JsonReader.providedOrNull(text));
    }
}
