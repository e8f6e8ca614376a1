package aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.ApiFormats;
import aigateway.formats.ReportedUsage;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The usage and the cost in a response that was served. */
class ServedUsageTest {
    private static final String NONE = "-";
    private static final String CHAT_USAGE = "\"prompt_tokens\":10,\"completion_tokens\":5";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"object\":\"response\",\"error\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}",
                "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"},"
                        + "\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}",
                "{\"error\":null,\"usage\":{" + CHAT_USAGE + "}}"
            })
    void a_response_with_an_error_member_of_its_own_is_no_failure(String body) {
        assertThat(tokens(body)).isEqualTo(new Tokens(10, 0, 0, 5, 0));
    }

    @Test
    void a_served_body_is_the_providers_own_bytes() {
        String body = "\n\n  {\"usage\" : {" + CHAT_USAGE + "},\"x\":1.0,\"x\":2}\n";

        assertThat(served(body).body()).asString().isEqualTo(body);
    }

    /** I, O, P and C are short for the members with details. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"input_tokens":10,"output_tokens":5} | 10 0 0 5 0
            {"input_tokens":10,"I":{"cached_tokens":4},"output_tokens":5,"O":{"reasoning_tokens":2}} | 10 4 0 5 2
            {"prompt_tokens":10,"completion_tokens":5} | 10 0 0 5 0
            {"prompt_tokens":10,"P":{"cached_tokens":4,"cache_write_tokens":6},"completion_tokens":5} | 10 4 6 5 0
            {"prompt_tokens":10,"completion_tokens":5,"C":{"reasoning_tokens":5}} | 10 0 0 5 5
            {"prompt_tokens":10,"P":null,"completion_tokens":5,"C":{"reasoning_tokens":null}} | 10 0 0 5 0
            {"prompt_tokens":0,"completion_tokens":0} | 0 0 0 0 0
            {"prompt_tokens":1000000000,"completion_tokens":1000000000} | 1000000000 0 0 1000000000 0
            {} | -
            {"input_tokens":10} | -
            {"output_tokens":5} | -
            {"prompt_tokens":10} | -
            {"completion_tokens":5} | -
            {"total_tokens":15} | -
            {"input_tokens":-1,"output_tokens":5} | -
            {"input_tokens":10,"output_tokens":-5} | -
            {"prompt_tokens":-1,"completion_tokens":5} | -
            {"prompt_tokens":10,"completion_tokens":-5} | -
            {"input_tokens":1000000001,"output_tokens":5} | -
            {"prompt_tokens":10,"completion_tokens":99999999999999999999} | -
            {"input_tokens":1.5,"output_tokens":5} | -
            {"input_tokens":"10","output_tokens":5} | -
            {"input_tokens":1e400000000000,"output_tokens":5} | -
            {"prompt_tokens":10,"completion_tokens":null} | -
            {"input_tokens":10,"I":{"cached_tokens":11},"output_tokens":5} | 21 11 0 5 0
            {"input_tokens":10,"I":{"cached_tokens":6,"cache_write_tokens":6},"output_tokens":5} | 22 6 6 5 0
            {"input_tokens":10,"I":{"cached_tokens":-1},"output_tokens":5} | -
            {"input_tokens":10,"output_tokens":5,"O":{"reasoning_tokens":6}} | 10 0 0 11 6
            {"prompt_tokens":10,"P":{"cached_tokens":11},"completion_tokens":5} | 21 11 0 5 0
            {"prompt_tokens":10,"completion_tokens":5,"C":{"reasoning_tokens":"many"}} | -
            """)
    void usage_counts_when_it_makes_sense_in_either_api(String usage, String tokens) {
        assertThat(shown(tokens("{\"usage\":" + expanded(usage) + "}"))).isEqualTo(tokens);
    }

    @Test
    void usage_is_found_inside_the_choice_and_of_two_the_last_counts() {
        assertThat(tokens("{\"choices\":[{\"usage\":{" + CHAT_USAGE + "}}]}")).isEqualTo(new Tokens(10, 0, 0, 5, 0));
        assertThat(tokens(
                        "{\"usage\":{},\"usage\":{\"prompt_tokens\":1,\"prompt_tokens\":10,\"completion_tokens\":5}}"))
                .isEqualTo(new Tokens(10, 0, 0, 5, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"usage\":null}", "{\"usage\":[]}", "{\"usage\":\"10\"}"})
    void a_response_without_usage_is_served_without_tokens(String body) {
        assertThat(tokens(body)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0.00012345,       123450",
        "0,                0",
        "1e-3,             1000000",
        "0.0000000001,     1",
        "100000,           100000000000000",
        "100000.01,        -",
        "-0.5,             -",
        "1e-39,            1",
        "1e-50,            -",
        "1e999999999,      -",
        "1e-999999999,     -",
        "1e9999999999,     -",
        "1e-9999999999,    -",
        "0.00000000000000000000000000000000000000000000001, -",
        "'\"0.1\"',        -",
        "null,             -",
        "{},               -"
    })
    void a_providers_own_cost_is_exact_nano_dollars_rounded_up_when_it_makes_sense(String cost, String nanoUsd) {
        ReportedUsage usage =
                served("{\"usage\":{" + CHAT_USAGE + ",\"cost\":" + cost + "}}").usage();
        Money read = usage == null ? null : usage.cost();

        assertThat(read == null ? NONE : Long.toString(read.nanoUsd())).isEqualTo(nanoUsd);
    }

    private static @Nullable Tokens tokens(String body) {
        ReportedUsage usage = served(body).usage();
        return usage == null ? null : usage.tokens();
    }

    private static String expanded(String usage) {
        return usage.replace("\"I\"", "\"input_tokens_details\"")
                .replace("\"O\"", "\"output_tokens_details\"")
                .replace("\"P\"", "\"prompt_tokens_details\"")
                .replace("\"C\"", "\"completion_tokens_details\"");
    }

    private static Classification.Served served(String body) {
        Classification classified = ResponseClassifier.classify(
                new ProviderReply.Answered(200, Map.of(), body.getBytes(StandardCharsets.UTF_8)),
                ApiFormats.CHAT,
                Duration.ofSeconds(30),
                false);
        assertThat(classified).isInstanceOf(Classification.Served.class);
        return (Classification.Served) classified;
    }

    private static String shown(@Nullable Tokens tokens) {
        return tokens == null
                ? NONE
                : tokens.input() + " " + tokens.cachedInput() + " " + tokens.cacheWrite() + " " + tokens.output() + " "
                        + tokens.reasoning();
    }
}
