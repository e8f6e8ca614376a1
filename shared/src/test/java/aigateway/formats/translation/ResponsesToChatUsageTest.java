package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.json;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesToChatUsageTest {
    @Test
    void usage_keeps_its_details_and_its_cost_to_the_digit() {
        assertThat(usage("""
                {"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"cost":0.000120000,
                 "prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":2,"audio_tokens":0},
                 "completion_tokens_details":{"reasoning_tokens":3}}""")).isEqualTo(json("""
                {"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":2},"output_tokens":5,
                 "output_tokens_details":{"reasoning_tokens":3},"total_tokens":15,"cost":0.000120000}"""));
    }

    @Test
    void a_count_that_follows_from_the_others_is_filled_in() {
        Json expected = json("""
                {"input_tokens":10,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":5,
                 "output_tokens_details":{"reasoning_tokens":0},"total_tokens":15}""");
        assertThat(usage("{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":null}"))
                .isEqualTo(expected);
        assertThat(usage("{\"prompt_tokens\":10,\"total_tokens\":15}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "{'completion_tokens':5}",
                "{'prompt_tokens':5}",
                "{'prompt_tokens':'5','completion_tokens':5}"
            })
    void usage_without_its_counts_is_no_usage(String usage) {
        assertThat(usage(usage.replace('\'', '"'))).isEqualTo(new Json.Null());
    }

    private static Json usage(String usage) {
        Json.Obj response = Wire.back(new ResponsesToChatRequest(), json("{\"input\":\"x\"}"))
                .response(json("{\"usage\":" + usage + "}"));
        return response.members().getOrDefault("usage", new Json.Str("missing"));
    }
}
