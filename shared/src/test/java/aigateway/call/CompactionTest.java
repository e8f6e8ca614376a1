package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compaction of a conversation, as Codex requests it: priced like a call, and sent only to a Responses API. */
class CompactionTest {
    private static final Endpoint COMPACTION = ApiFormats.COMPACTION.endpoint();
    private static final ScriptedProvider OPENAI = ScriptedProvider.start();
    private static final ScriptedProvider OTHER = ScriptedProvider.start();
    private static final String ANSWER = """
            {"id":"resp_1","object":"response.compaction","created_at":1,\
            "output":[{"type":"compaction","id":"cmp_1","encrypted_content":"abc"}],\
            "usage":{"input_tokens":1000,"input_tokens_details":{"cached_tokens":0},"output_tokens":100,\
            "output_tokens_details":{"reasoning_tokens":0},"total_tokens":1100}}""";
    private static final String CODEX = """
            { "model":"gpt-4o-mini", "instructions":"You are Codex.", "tools":[{"type":"function","name":"f",\
            "parameters":{}}], "parallel_tool_calls":true, "reasoning":{"effort":"low","summary":"auto"},\
            "text":{"verbosity":"low"}, "prompt_cache_key":"k",\
            "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hello"}]},\
            {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},\
            {"type":"function_call_output","call_id":"c","output":"1"}] }""";

    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  openai: {base_url: "%s", keys: [OPENAI_API_KEY], apis: [responses]}
                  claude: {kind: anthropic, base_url: "%s"}
                  chats: {base_url: "%s", apis: [chat.completions]}
                routes:
                  - {prefix: claude-, provider: claude}
                  - {prefix: chats-, provider: chats}
                default_provider: openai
                """.formatted(OPENAI.url(), OTHER.url(), OTHER.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
    }

    @BeforeEach
    void answer() {
        OPENAI.answers(200, ANSWER);
    }

    @AfterAll
    static void close() {
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        assertThat(product.rows("count(*)", "hold")).containsExactly("0");
        product.close();
        OPENAI.close();
        OTHER.close();
    }

    @Test
    void codex_compacts_under_a_hard_budget_and_pays_what_the_reply_reports() {
        String key = funded(10);

        Product.Ended ended = product.call(COMPACTION, key, CODEX);

        assertThat(ended.body()).isEqualTo(ANSWER);
        assertThat(OPENAI.received().getLast().path()).isEqualTo("/v1/responses/compact");
        assertThat(OPENAI.received().getLast().body()).isEqualTo(CODEX);
        assertThat(product.usage(ended.request())).containsExactly("settled 1000 100 210000");
        assertThat(product.rows(
                        "endpoint",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("responses.compact");
    }

    @Test
    void the_hold_is_the_whole_output_of_the_model_because_no_cap_can_be_sent() {
        // gpt-4o-mini writes at most 16,384 tokens at 0.60 USD a million: 0.0098304 USD, beside the input.
        Product.Ended short_ = product.call(COMPACTION, funded(0.0098), CODEX);

        assertThat(short_.status()).isEqualTo(429);
        assertThat(short_.code()).isEqualTo("insufficient_quota");
        assertThat(product.call(COMPACTION, funded(0.05), CODEX).status()).isEqualTo(200);
        assertThat(OPENAI.received().getLast().body()).doesNotContain("max_output_tokens");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"gpt-4o-mini"}                                        | missing_required_parameter | input
            {"model":"gpt-4o-mini","input":7}                              | invalid_type               | input
            {"model":"gpt-4o-mini","input":"a","stream":true}              | unsupported                | stream
            {"model":"a-model-without-a-price","input":"a"}                | unbounded_cost             | model
            {"model":"claude-sonnet-4-5","input":"a"}                      | unsupported                | model
            {"model":"chats-1","input":"a"}                                | unsupported                | model
            {"model":"gpt-4o-mini","input":"a","next_years_member":1}      | unbounded_cost             | next_years_member
            """)
    void a_request_that_cannot_be_served_is_refused_and_no_provider_sees_it(String body, String code, String param) {
        int before = OPENAI.received().size() + OTHER.received().size();
        String bounded = body.contains("next_years") ? unpricedLimits(body) : body;

        Product.Ended ended = product.call(COMPACTION, funded(1), bounded);

        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(OPENAI.received().size() + OTHER.received().size()).isEqualTo(before);
    }

    @Test
    void a_refused_compaction_names_the_alternative() {
        Product.Ended ended = product.call(COMPACTION, funded(1), "{\"model\":\"claude-sonnet-4-5\",\"input\":\"a\"}");

        assertThat(ended.refusal().message()).contains("POST /v1/responses");
    }

    @Test
    void a_reply_without_usage_costs_the_whole_hold() {
        OPENAI.answers(200, "{\"id\":\"resp_1\",\"object\":\"response.compaction\",\"output\":[]}");

        Product.Ended ended = product.call(COMPACTION, funded(1), CODEX);

        assertThat(product.usage(ended.request())).singleElement().asString().matches("charged 0 0 \\d{7,}");
    }

    @Test
    void the_item_by_which_newer_codex_requests_compaction_in_a_response_passes_a_hard_budget() {
        OPENAI.answers(200, ANSWER.replace("response.compaction", "response"));

        Product.Ended ended = product.call(Endpoint.RESPONSES, funded(1), """
                {"model":"gpt-4o-mini","max_output_tokens":500,"input":[{"type":"message","role":"user","content":"hi"},\
                {"type":"compaction_trigger"}]}""");

        assertThat(ended.status()).isEqualTo(200);
    }

    /** With a model whose limits are not known, nothing bounds an unknown member. */
    private static String unpricedLimits(String body) {
        product.gateway().admin().managePrices().override("admin-token", Product.json("""
                {"provider":"openai","model":"own-1","input_usd_per_million":1,"output_usd_per_million":1,"force":true}"""));
        return body.replace("gpt-4o-mini", "own-1");
    }

    private static String funded(double usd) {
        return String.valueOf(
                product.createKey("{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":" + usd + ",\"period\":\"day\"}]}")
                        .secret());
    }
}
