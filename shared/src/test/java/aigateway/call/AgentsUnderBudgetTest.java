package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coding agents with a key that has a hard budget. */
class AgentsUnderBudgetTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%1$s"}
                  claude: {kind: anthropic, base_url: "%1$s"}
                routes:
                  - {prefix: gpt-, provider: openai}
                  - {prefix: claude-, provider: claude}
                """.formatted(SERVER.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
        SERVER.answers(200, "{\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}");
    }

    @AfterAll
    static void close() {
        product.close();
        SERVER.close();
    }

    /** As Codex sends it. Its web search has a price for each use, and no cap. */
    @Test
    void what_codex_sends_passes_and_its_web_search_gets_a_cap() {
        String body = """
                {"model":"gpt-5","instructions":"i","stream":false,"store":false,"input":[
                {"type":"message","role":"developer","content":[{"type":"input_text","text":"a"}]},
                {"type":"message","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"a"}]},
                {"type":"reasoning","summary":[],"encrypted_content":"abc"},
                {"type":"custom_tool_call","call_id":"c","name":"apply_patch","input":"x"},
                {"type":"custom_tool_call_output","call_id":"c","output":"x"},
                {"type":"local_shell_call","call_id":"d","action":{}},
                {"type":"shell_call_output","call_id":"d","output":[{"stdout":"a","stderr":"","outcome":{"type":"exit"}}]},
                {"type":"additional_tools","role":"developer","tools":[{"type":"function","name":"g"}]},
                {"type":"function_call_output","call_id":"d","output":[{"type":"input_text","text":"a"}]},
                {"type":"tool_search_call","call_id":"e","execution":"client","arguments":{}},
                {"type":"tool_search_output","call_id":"e","execution":"client","tools":[{"type":"function","name":"f"}]}],
                "tools":[{"type":"function","name":"exec_command"},
                {"type":"custom","name":"apply_patch","format":{"type":"grammar"}},
                {"type":"namespace","name":"mcp","description":"d","tools":[{"type":"function","name":"f"}]},
                {"type":"local_shell"},{"type":"tool_search","execution":"client"}MORE],
                "tool_choice":"auto","parallel_tool_calls":true,"reasoning":{"summary":"auto","effort":"medium"},
                "max_output_tokens":500,"text":{"verbosity":"low"},
                "include":["reasoning.encrypted_content"],"prompt_cache_key":"k","client_metadata":{"a":"b"}}""";

        assertThat(call(Endpoint.RESPONSES, body.replace("MORE", "")).status()).isEqualTo(200);
        String searching = body.replace("MORE", ",{\"type\":\"web_search\",\"external_web_access\":true}");
        assertThat(searches(searching)).isEqualTo("3");
        assertThat(SERVER.received().getLast().body()).contains("\"max_tool_calls\":3");
        String nested = body.replace("MORE", ",{\"type\":\"namespace\",\"tools\":[{\"type\":\"web_search\"}]}");
        assertThat(searches(nested)).isEqualTo("3");
        assertThat(searches(searching.replace("\"store\"", "\"max_tool_calls\":2,\"store\"")))
                .isEqualTo("null");
        String priceless = searching.replace("web_search", "image_generation");
        refused(Endpoint.RESPONSES, priceless, "unbounded_cost", "tools[5].type");
        String added = body.replace("MORE", "").replace("\"function\",\"name\":\"g\"", "\"web_search\"");
        refused(Endpoint.RESPONSES, added, "unbounded_cost", "tools[0].type");
        String hosted = body.replace("MORE", ",{\"type\":\"tool_search\"}");
        refused(Endpoint.RESPONSES, hosted, "unbounded_cost", "tools[5].type");
    }

    /** As Claude Code sends it. */
    @Test
    void what_claude_code_sends_passes() {
        String body = """
                {"model":"claude-sonnet-4-5","max_tokens":500,"stream":false,"metadata":{"user_id":"{}"},"temperature":1,
                "system":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}],
                "messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]},
                {"role":"system","content":"b"},
                {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},
                {"type":"tool_use","id":"t1","name":"f","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"r"},
                {"type":"tool_reference","tool_name":"g"}]}]}],
                "tools":[{"name":"f","description":"d","input_schema":{}},{"name":"g","input_schema":{},"defer_loading":true},
                {"type":"custom","name":"h","input_schema":{}},{"type":"bash_20250124","name":"bash"},
                {"type":"text_editor_20250728","name":"e"},{"type":"memory_20250818","name":"m"}],
                "thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"high"},
                "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]}MORE}""";
        assertThat(call(Endpoint.MESSAGES, body.replace("MORE", "")).status()).isEqualTo(200);
        refused(Endpoint.MESSAGES, body.replace("MORE", ",\"speed\":\"fast\""), "unbounded_cost", "speed");
        refused(
                Endpoint.MESSAGES,
                body.replace("MORE", ",\"inference_geo\":\"us\""),
                "unbounded_cost",
                "inference_geo");
        refused(Endpoint.MESSAGES, body.replace("MORE", ",\"container\":\"c\""), "unbounded_cost", "container");
        refused(
                Endpoint.MESSAGES,
                body.replace("clear_thinking_20251015", "compact_20260112").replace("MORE", ""),
                "unbounded_cost",
                "context_management");
        refused(
                Endpoint.MESSAGES,
                body.replace("memory_20250818", "web_search_20250305").replace("MORE", ""),
                "unbounded_cost",
                "tools[5].type");
    }

    private static String searches(String body) {
        Product.Ended ended = call(Endpoint.RESPONSES, body);
        assertThat(ended.status()).as(ended.body()).isEqualTo(200);
        return ended.header("x-agw-tool-calls-capped");
    }

    private static void refused(Endpoint endpoint, String body, String code, String param) {
        int before = SERVER.received().size();

        Product.Ended ended = call(endpoint, body);

        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(SERVER.received()).hasSize(before);
    }

    private static Product.Ended call(Endpoint endpoint, String body) {
        var made = product.createKey(
                "{\"name\":\"agent\",\"budgets\":[{\"limit_usd\":50,\"period\":\"day\",\"mode\":\"hard\"}]}");
        return product.call(endpoint, String.valueOf(made.secret()), body);
    }
}
