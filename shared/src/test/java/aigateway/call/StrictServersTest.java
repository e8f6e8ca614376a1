package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Endpoint;
import aigateway.kernel.RequestId;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coding agents work at servers that refuse what they do not know, whatever API the agents speak. */
class StrictServersTest {
    private static final ScriptedProvider CHAT = ScriptedProvider.start();
    private static final ScriptedProvider CLAUDE = ScriptedProvider.start();
    private static final String LONG = "mcp__a_server_with_a_long_name__a_tool_with_an_even_longer_name_than_that";
    /** What an old server of open models knows. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "max_tokens",
            "temperature",
            "top_p",
            "parallel_tool_calls",
            "reasoning_effort",
            "stop",
            "stream",
            "stream_options",
            "user");

    private static final String CODEX = """
            {"model":"%s","instructions":"i","stream":STREAM,"store":false,"max_output_tokens":900,"input":[
            {"type":"message","role":"developer","content":[{"type":"input_text","text":"rules"}]},
            {"type":"message","role":"user","content":[{"type":"input_text","text":"do"}]},
            {"type":"reasoning","summary":[],"encrypted_content":"abc"},
            {"type":"custom_tool_call","call_id":"c","name":"apply_patch","input":"x"},
            {"type":"custom_tool_call_output","call_id":"c","output":"x"},
            {"type":"function_call","call_id":"d","namespace":"mcp__files","name":"read","arguments":"{}"},
            {"type":"message","role":"developer","content":[{"type":"input_text","text":"more rules"}]},
            {"type":"function_call_output","call_id":"d",
            "output":[{"type":"input_image","image_url":"data:image/png;base64,AA"}]},
            {"type":"web_search_call","id":"ws","status":"completed","action":{"type":"search","query":"q"}},
            {"type":"function_call","call_id":"e","name":"lost","arguments":"{}"}],
            "tools":[{"type":"function","name":"exec_command","strict":false,"parameters":{"type":"object"}},
            {"type":"custom","name":"apply_patch","format":{"type":"grammar","syntax":"lark","definition":"start: x"}},
            {"type":"namespace","name":"mcp__files","description":"d","tools":[{"type":"function","name":"read"}]},
            {"type":"tool_search","execution":"client"},{"type":"web_search","external_web_access":true}],
            "tool_choice":"auto","parallel_tool_calls":true,"reasoning":{"summary":"auto","effort":"medium"},
            "text":{"verbosity":"low"},"include":["reasoning.encrypted_content"],"prompt_cache_key":"k",
            "client_metadata":{"a":"b"}}""";
    private static final String CLAUDE_CODE = """
            {"model":"open-1","max_tokens":900,"stream":STREAM,"thinking":{"type":"adaptive"},
            "output_config":{"effort":"high"},"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},
            "metadata":{"user_id":"%s"},"system":[{"type":"text","text":"x-anthropic-billing-header: cch=1"},
            {"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[
            {"role":"user","content":[{"type":"text","text":"do","cache_control":{"type":"ephemeral"}}]},
            {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},
            {"type":"tool_use","id":"t","name":"%s","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":
            {"type":"base64","media_type":"image/png","data":"AA"}}]}]},{"role":"system","content":"reminder"}],
            "tools":[{"name":"%s","input_schema":{"type":"object"},"defer_loading":true},
            {"type":"web_search_20250305","name":"web_search"}]}""".formatted("u".repeat(150), LONG, LONG);

    private static Product product;
    private static final List<String> HEADERS_OF_STREAMS = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  open: {base_url: "%s", apis: [chat.completions], output_cap_field: max_tokens}
                  claude: {kind: anthropic, base_url: "%s"}
                routes:
                  - {prefix: open-, provider: open}
                  - {prefix: claude-, provider: claude}
                """.formatted(CHAT.url(), CLAUDE.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
        CLAUDE.answers(200, """
                {"id":"m","type":"message","role":"assistant","model":"claude-1","stop_reason":"tool_use","content":[
                {"type":"tool_use","id":"a","name":"apply_patch","input":{"input":"*** Begin"}},
                {"type":"tool_use","id":"b","name":"mcp__files__read","input":{}}],
                "usage":{"input_tokens":10,"output_tokens":5}}""");
    }

    @AfterAll
    static void close() {
        product.close();
        CHAT.close();
        CLAUDE.close();
    }

    @Test
    void codex_works_at_a_strict_chat_server_and_learns_what_was_left_out() {
        answersWithCall("apply_patch", "{\\\"input\\\":\\\"*** Begin\\\"}");
        String seen = stream(Endpoint.RESPONSES, CODEX.formatted("open-1"));

        Json.Obj sent = strict(CHAT.received().getLast().body());
        assertThat(roles(sent))
                .containsExactly(
                        "system", "user", "assistant", "tool", "assistant", "tool", "user", "assistant", "tool");
        assertThat(seen).contains("response.custom_tool_call_input.done").contains("\"input\":\"*** Begin\"");
        assertThat(HEADERS_OF_STREAMS.getLast().split(", "))
                .contains("tools.web_search", "tools.tool_search", "input.reasoning", "include", "prompt_cache_key");
    }

    @Test
    void codex_works_at_anthropics_api() {
        Product.Ended ended = product.call(
                Endpoint.RESPONSES,
                product.newKey(),
                CODEX.formatted("claude-1").replace("STREAM", "false"));

        Json.Obj sent = parsed(CLAUDE.received().getLast().body());
        assertThat(roles(sent)).containsExactly("user", "assistant", "user", "assistant", "user", "assistant", "user");
        assertThat(ended.body())
                .contains("\"type\":\"custom_tool_call\"", "\"input\":\"*** Begin\"", "\"namespace\":\"mcp__files\"");
        assertThat(ended.header("x-agw-left-out")).contains("tools.web_search");
    }

    @Test
    void claude_code_works_at_a_strict_chat_server_with_a_long_name_of_a_tool() {
        String name = name(strict(sentByClaudeCode()).items("tools").getFirst());
        assertThat(name).hasSize(64);
        answersWithCall(name, "{}");

        String seen = stream(Endpoint.MESSAGES, CLAUDE_CODE);

        Json.Obj sent = strict(CHAT.received().getLast().body());
        assertThat(roles(sent)).containsExactly("system", "user", "assistant", "tool", "user");
        assertThat(sent.text("user")).matches("[0-9a-f]{64}");
        assertThat(seen).contains(LONG).doesNotContain(name);
        assertThat(HEADERS_OF_STREAMS.getLast().split(", "))
                .contains("thinking", "context_management", "tools.web_search_20250305", "cache_control");
    }

    private static String sentByClaudeCode() {
        answersWithCall("x", "{}");
        stream(Endpoint.MESSAGES, CLAUDE_CODE);
        return CHAT.received().getLast().body();
    }

    private static String name(Json tool) {
        Json.Obj function = tool instanceof Json.Obj object ? object.object("function") : null;
        return String.valueOf(function == null ? null : function.text("name"));
    }

    /** What an old and strict server checks. */
    private static Json.Obj strict(String body) {
        Json.Obj sent = parsed(body);
        assertThat(KNOWN).containsAll(sent.members().keySet());
        List<String> roles = roles(sent);
        assertThat(roles.lastIndexOf("system")).isZero();
        for (Json tool : sent.items("tools")) {
            assertThat(name(tool)).matches("[a-zA-Z0-9_-]{1,64}");
            assertThat(Objects.requireNonNull(((Json.Obj) tool).object("function"))
                            .members())
                    .doesNotContainKey("strict");
        }
        List<String> open = new ArrayList<>();
        for (Json message : sent.items("messages")) {
            Json.Obj each = (Json.Obj) message;
            if ("tool".equals(each.text("role"))) {
                assertThat(open.remove(each.text("tool_call_id"))).isTrue();
            } else {
                assertThat(open).isEmpty();
                each.items("tool_calls").forEach(call -> open.add(String.valueOf(((Json.Obj) call).text("id"))));
            }
        }
        assertThat(open).isEmpty();
        return sent;
    }

    private static List<String> roles(Json.Obj sent) {
        return sent.items("messages").stream()
                .map(message -> String.valueOf(((Json.Obj) message).text("role")))
                .toList();
    }

    private static void answersWithCall(String name, String arguments) {
        CHAT.answers(exchange -> StreamedCalls.write(exchange, """
                data: {"id":"x","model":"open-1","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,\
                "id":"c1","type":"function","function":{"name":"%s","arguments":"%s"}}]},"finish_reason":null}]}

                data: {"id":"x","model":"open-1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

                data: {"id":"x","model":"open-1","choices":[],\
                "usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}

                data: [DONE]

                """.formatted(name, arguments)));
    }

    /** What the client sees, but for the last event. */
    private static String stream(Endpoint endpoint, String body) {
        var record = new CallRecord();
        var client = new StreamedCalls.Client() {
            @Override
            boolean took(RequestId of) {
                HEADERS_OF_STREAMS.add(String.valueOf(record.headers().get("x-agw-left-out")));
                return true;
            }
        };
        Reply reply = product.gateway()
                .calls()
                .pipeline()
                .handle(new Call(
                        product.gateway().ids().request(),
                        endpoint,
                        Product.client(product.newKey(), Product.SOURCE),
                        Product.json(body.replace("STREAM", "true")),
                        null,
                        CacheDirective.KEY,
                        client,
                        record,
                        Completion.NONE));
        assertThat(reply).isInstanceOf(Reply.Streamed.class);
        return client.text();
    }

    private static Json.Obj parsed(String text) {
        return JsonReader.object(text.getBytes(StandardCharsets.UTF_8)) instanceof JsonReader.Result.Read(var document)
                ? document.root()
                : new Json.Obj(Map.of());
    }
}
