package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportedUsageTest {
    @Test
    void a_cost_is_taken_to_the_nano_dollar() {
        assertThat(ReportedUsage.cost(usage("0.00014"))).isEqualTo(new Money(140_000));
        assertThat(ReportedUsage.cost(usage("1.5e-9"))).isEqualTo(new Money(2));
        assertThat(ReportedUsage.cost(usage("0e999999999"))).isEqualTo(Money.ZERO);
    }

    /** Whatever a provider writes there, the call was made and must be recorded. */
    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e99999999999", "1e-99999999999", "1e999999999", "1e-999999999", "100001"})
    @Timeout(5)
    void an_impossible_cost_is_ignored(String digits) {
        assertThat(ReportedUsage.cost(usage(digits))).isNull();
    }

    @Test
    void output_that_is_not_counted_follows_from_the_total_or_is_unknown() {
        assertThat(tokens(counts("prompt_tokens", 8, "total_tokens", 8))).isEqualTo(new Tokens(8, 0, 0, 0, 0));
        assertThat(tokens(counts("input_tokens", 8, "total_tokens", 11))).isEqualTo(new Tokens(8, 0, 0, 3, 0));
        assertThat(tokens(counts("prompt_tokens", 8, "total_tokens", 7))).isNull();
        assertThat(tokens(counts("prompt_tokens", 8, "prompt", 8))).isNull();
        assertThat(tokens(counts("total_tokens", 8, "prompt", 8))).isNull();
    }

    /** Anthropic counts what was cached beside the rest; OpenAI's counts are known by not saying so. */
    @Test
    void input_that_is_counted_in_parts_is_added_up() {
        assertThat(tokens(parts(new Json.Num("2"), new Json.Num("3")))).isEqualTo(new Tokens(10, 3, 2, 7, 4));
        assertThat(tokens(parts(new Json.Null(), new Json.Null()))).isEqualTo(new Tokens(5, 0, 0, 7, 4));
        assertThat(tokens(counts("input_tokens", 5, "cache_read_input_tokens", 3)))
                .isNull();
        assertThat(tokens(parts(new Json.Num("-1"), new Json.Num("3")))).isNull();
        assertThat(tokens(parts(new Json.Num("9223372036854775807"), new Json.Num("3"))))
                .isNull();
        assertThat(tokens(counts("input_tokens", 5, "output_tokens", 7))).isEqualTo(new Tokens(5, 0, 0, 7, 0));
    }

    /** Usage objects of servers in use, as input, cached, written, output, reasoning; a mark where the counts do not agree. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"prompt_tokens":10,"completion_tokens":50,"total_tokens":4060}                                   | 10 0 0 4050 0 ?
            {"prompt_tokens":10,"completion_tokens":50,"total_tokens":4060,"C":{"reasoning_tokens":4000}}     | 10 0 0 4050 4000
            {"prompt_tokens":10,"completion_tokens":2,"total_tokens":329,"C":{"reasoning_tokens":317}}        | 10 0 0 319 317
            {"prompt_tokens":10,"completion_tokens":2,"C":{"reasoning_tokens":317}}                           | 10 0 0 319 317 ?
            {"prompt_tokens":10,"completion_tokens":50,"total_tokens":60,"C":{"reasoning_tokens":40}}         | 10 0 0 50 40
            {"prompt_tokens":10,"completion_tokens":50,"total_tokens":20}                                     | 10 0 0 50 0 ?
            {"prompt_tokens":10,"completion_tokens":50,"total_tokens":"many"}                                 | 10 0 0 50 0 ?
            {"prompt_tokens":10,"completion_tokens":50,"cache_creation_input_tokens":0,"cache_read_input_tokens":0} | 10 0 0 50 0
            {"prompt_tokens":10,"completion_tokens":50,"cache_read_input_tokens":8,"P":{"cached_tokens":8}} | 10 8 0 50 0
            {"prompt_tokens":10,"completion_tokens":50,"total_tokens":60,"cache_read_input_tokens":80}        | 90 80 0 50 0 ?
            {"prompt_tokens":10.0,"completion_tokens":5e1,"total_tokens":60.00}                               | 10 0 0 50 0
            {"prompt_tokens":10,"completion_tokens":50,"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":2} | 10 8 0 50 0
            {"prompt_tokens":10,"completion_tokens":50,"cached_tokens":8}                                     | 10 8 0 50 0
            {"prompt_tokens":10,"completion_tokens":5,"input_tokens":10,"output_tokens":50}                   | 10 0 0 50 0
            {"prompt_tokens":0,"completion_tokens":0,"input_tokens":10,"output_tokens":50}                    | 10 0 0 50 0
            {"input_tokens":5,"cache_read_input_tokens":3,"output_tokens":7,"total_tokens":12}                | 8 3 0 7 0
            {"input_tokens":5,"cache_read_input_tokens":3,"output_tokens":7,"total_tokens":15}                | 8 3 0 7 0
            {"input_tokens":8,"I":{"cached_tokens":3},"cache_read_input_tokens":3,"output_tokens":7}          | 8 3 0 7 0
            """)
    void of_two_readings_the_larger_counts_and_what_does_not_agree_is_marked(String usage, String read) {
        String text = usage.replace("\"P\"", "\"prompt_tokens_details\"")
                .replace("\"C\"", "\"completion_tokens_details\"")
                .replace("\"I\"", "\"input_tokens_details\"");

        assertThat(shown(ReportedUsage.read(parsed(text)))).isEqualTo(read);
    }

    private static Json.Obj parsed(String text) {
        Json.Obj usage = JsonReader.objectOrNull(text);
        assertThat(usage).isNotNull();
        return usage == null ? new Json.Obj(Map.of()) : usage;
    }

    private static String shown(@Nullable ReportedUsage usage) {
        Tokens tokens = usage == null ? Tokens.NONE : usage.tokens();
        return tokens.input() + " " + tokens.cachedInput() + " " + tokens.cacheWrite() + " " + tokens.output() + " "
                + tokens.reasoning() + (usage == null || usage.explained() ? "" : " ?");
    }

    private static @Nullable Tokens tokens(Json.Obj usage) {
        ReportedUsage read = ReportedUsage.read(usage);
        return read == null ? null : read.tokens();
    }

    private static Json.Obj parts(Json written, Json read) {
        return new Json.Obj(Map.of(
                "input_tokens",
                new Json.Num("5"),
                "cache_creation_input_tokens",
                written,
                "cache_read_input_tokens",
                read,
                "output_tokens",
                new Json.Num("7"),
                "output_tokens_details",
                new Json.Obj(Map.of("thinking_tokens", new Json.Num("4")))));
    }

    private static Json.Obj counts(String one, long count, String other, long more) {
        return new Json.Obj(Map.of(one, new Json.Num(Long.toString(count)), other, new Json.Num(Long.toString(more))));
    }

    private static Json.Obj usage(String cost) {
        return new Json.Obj(Map.of("cost", new Json.Num(cost)));
    }
}
