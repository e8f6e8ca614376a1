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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests pass under a hard budget: those whose cost is bounded by their bytes and their output cap. */
class UnboundedCostTest {
    private static final ScriptedProvider SERVER = ScriptedProvider.start();
    private static final String ANSWER = "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                providers:
                  plain: {base_url: "%1$s"}
                  tokens: {base_url: "%1$s", bills_tokens_only: true}
                  trusting: {base_url: "%1$s", trusted_members: [search_parameters, novelty, tools]}
                routes:
                  - {prefix: gpt-, provider: plain}
                  - {prefix: tokens/, provider: tokens}
                  - {prefix: trusting/, provider: trusting}
                """.formatted(SERVER.url()));
        product = Product.start(Map.of("GATEWAY_CONFIG", file.toString()), InstantSource.system());
        SERVER.answers(200, ANSWER);
    }

    @AfterAll
    static void close() {
        product.close();
        SERVER.close();
    }

    /** By the documents of their providers each has a price of its own, another price, or adds input that no byte shows. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "search_parameters":{"mode":"on"}                 | unbounded_cost | search_parameters
            "data_sources":[{"type":"azure_search"}]          | unbounded_cost | data_sources
            "enable_search":true                              | unbounded_cost | enable_search
            "provider":{"order":["dear"]}                     | unbounded_cost | provider
            "preset":"p"                                      | unbounded_cost | preset
            "route":"fallback"                                | unbounded_cost | route
            "plugins":[{"id":"web"}]                          | unbounded_cost | plugins
            "models":["dearer"]                               | unbounded_cost | models
            "extra_body":{"google":{"cached_content":"c"}}    | unbounded_cost | extra_body
            "cached_content":"c"                              | unbounded_cost | cached_content
            "a_member_of_next_year":1                         | unbounded_cost | a_member_of_next_year
            "service_tier":"scale"                            | unbounded_cost | service_tier
            "service_tier":1                                  | unbounded_cost | service_tier
            "web_search_options":{}                           | unbounded_cost | web_search_options
            "modalities":["text","audio"]                     | unbounded_cost | modalities
            "modalities":"audio"                              | unbounded_cost | modalities
            "prediction":{"type":"content","content":"x"}     | unbounded_cost | prediction
            "prompt":{"id":"p"}                               | unbounded_cost | prompt
            "cache_control":{"type":"ephemeral","ttl":"1h"}   | unbounded_cost | cache_control
            "cache_control":"1h"                              | unbounded_cost | cache_control
            "prompt_cache_options":{"ttl":"24h"}              | unbounded_cost | prompt_cache_options
            "reasoning":{"mode":"pro"}                        | unbounded_cost | reasoning
            "response_format":{"type":"searched"}             | unbounded_cost | response_format
            "thinking":{"experts":7}                          | unbounded_cost | thinking
            "moderation":{"model":"a model"}                  | unbounded_cost | moderation
            "tools":[{"type":"web_search"}]                   | unbounded_cost | tools[0].type
            "tools":[{"type":"function","cache_control":{"ttl":"1h"}}] | unbounded_cost | tools[0].cache_control
            "tools":{"0":{"type":"web_search"}}               | invalid_type   | tools
            "tools":"web_search"                              | invalid_type   | tools
            "tools":[{"type":"function"},{}]                  | invalid_type   | tools[1].type
            "tools":[{"type":null,"web_search":{}}]           | invalid_type   | tools[0].type
            "tools":["web_search"]                            | invalid_type   | tools[0]
            "tools":[{"type":"function","Type":"web_search"}] | invalid_value  | tools[0].Type
            """)
    void a_member_that_may_cost_more_than_its_bytes_is_refused_by_its_name(String members, String code, String param) {
        refused(Endpoint.CHAT_COMPLETIONS, chat("gpt-4o", "\"Hello\"", members), code, param);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [{"image_url":{"url":"http://x/y.png"}}]                          | invalid_type   | messages[0].content[0].type
            [{"type":null,"image_url":{"url":"http://x/y.png"}}]              | invalid_type   | messages[0].content[0].type
            [{"type":"text","text":"a"},{"type":7}]                           | invalid_type   | messages[0].content[1].type
            {"type":"image_url","image_url":{"url":"http://x/y.png"}}         | invalid_type   | messages[0].content
            7                                                                 | invalid_type   | messages[0].content
            [["a"]]                                                           | invalid_type   | messages[0].content[0]
            [{"type":"text","Type":"image_url","text":"a"}]                   | invalid_value  | messages[0].content[0].Type
            [{"type":"input_audio","input_audio":{"data":"x"}}]               | unbounded_cost | messages
            [{"type":"a part of next year"}]                                  | unbounded_cost | messages
            [{"type":"text","text":"a","cache_control":{"ttl":"1h"}}]         | unbounded_cost | messages
            """)
    void a_part_whose_type_is_not_known_for_certain_is_refused(String content, String code, String param) {
        refused(Endpoint.CHAT_COMPLETIONS, chat("gpt-4o", content, "\"n\":1"), code, param);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"messages":{"role":"user"}}                       | invalid_type | messages
            {"messages":[7]}                                   | invalid_type | messages[0]
            {"messages":[{"content":"a"}]}                     | invalid_type | messages[0].role
            """)
    void messages_of_another_shape_are_refused(String body, String code, String param) {
        refused(Endpoint.CHAT_COMPLETIONS, body.replaceFirst("\\{", "{\"model\":\"gpt-4o\","), code, param);
    }

    /** What the official SDKs and their users send. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "frequency_penalty":1,"presence_penalty":1,"logit_bias":{"1":1},"logprobs":true,"top_logprobs":2,"seed":1,"stop":["a"]
            "metadata":{"a":"b"},"store":false,"user":"u","safety_identifier":"s","prompt_cache_key":"k"
            "prompt_cache_retention":"24h","prompt_cache_key":"k"
            "parallel_tool_calls":true,"tool_choice":"auto","tools":[{"type":"function"},{"type":"custom"}]
            "functions":[{"name":"f"}],"function_call":"auto","response_format":{"type":"json_object"},"verbosity":"low"
            "prompt_cache_options":{"ttl":"30m","mode":"explicit"},"moderation":{"model":"omni-moderation-latest"}
            "reasoning_effort":"low","reasoning":{"effort":"low"},"service_tier":"flex","modalities":["text"],"tools":null
            "stream_options":null,"usage":{"include":true},"thinking":{"type":"enabled"},"background":false,"audio":null
            """)
    void what_costs_nothing_or_only_its_bytes_passes(String members) {
        assertThat(call(Endpoint.CHAT_COMPLETIONS, chat("gpt-4o", "\"Hello\"", members))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void where_only_tokens_are_billed_an_unknown_member_is_held_at_the_models_maxima() {
        String body = chat("tokens/gpt-4o", "\"Hello\"", "\"novelty\":1,\"max_tokens\":7,\"n\":2");

        // 128,000 tokens at 2.5 dollars a million and twice 16,384 at 10.
        assertThat(held(body)).isEqualTo(128_000L * 2_500 + 2 * 16_384L * 10_000);
        assertThat(SERVER.received().getLast().body()).contains("\"max_tokens\":7");
        refused(
                Endpoint.CHAT_COMPLETIONS,
                chat("tokens/gpt-4o", "\"a\"", "\"search_parameters\":{}"),
                "unbounded_cost",
                "search_parameters");
    }

    @Test
    void what_the_operator_trusts_costs_only_its_bytes() {
        String body = chat(
                "trusting/gpt-4o",
                "\"Hello\"",
                "\"novelty\":1,\"search_parameters\":{},\"tools\":[{\"type\":\"web_search\"}],\"max_tokens\":100");

        assertThat(held(body)).isLessThan(100 * 10_000L + 2_500L * (body.length() + 2_200));
        refused(
                Endpoint.CHAT_COMPLETIONS,
                chat("trusting/gpt-4o", "\"a\"", "\"provider\":{}"),
                "unbounded_cost",
                "provider");
    }

    /** Servers written in Go read names without case, and the last one counts. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "MODEL":"gpt-5-pro"       | MODEL
            "Max_Tokens":100000       | Max_Tokens
            "N":64                    | N
            "Novelty":1,"noveltY":2   | noveltY
            "me\\u017F\\u017Fages":[] | me\u017F\u017Fages
            "to\\u212Aens":1,"tokens":2 | tokens
            "\\u017Fervice_tier":"priority" | \u017Fervice_tier
            """)
    void a_name_that_differs_from_a_known_one_only_by_case_is_refused_with_and_without_a_budget(
            String members, String param) {
        String body = chat("gpt-4o", "\"Hello\"", members);

        refused(Endpoint.CHAT_COMPLETIONS, body, "invalid_value", param);
        assertThat(product.call(Endpoint.CHAT_COMPLETIONS, product.newKey(), body)
                        .status())
                .isEqualTo(400);
    }

    private static void refused(Endpoint endpoint, String body, String code, String param) {
        int before = SERVER.received().size();

        Product.Ended ended = call(endpoint, body);

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.refusal().param()).isEqualTo(param);
        assertThat(SERVER.received()).hasSize(before);
    }

    private static Product.Ended call(Endpoint endpoint, String body) {
        return product.call(endpoint, key(), body);
    }

    private static long held(String body) {
        return Held.during(product, SERVER, ANSWER, key(), Endpoint.CHAT_COMPLETIONS, body);
    }

    private static String key() {
        var made = product.createKey(
                "{\"name\":\"funded\",\"budgets\":[{\"limit_usd\":50,\"period\":\"day\",\"mode\":\"hard\"}]}");
        return String.valueOf(made.secret());
    }

    private static String chat(String model, String content, String members) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]," + members
                + "}";
    }
}
