package aigateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JsonFieldsTest {
    private static final BigDecimal MAX = BigDecimal.valueOf(1_000);

    @Test
    void what_is_right_is_read() {
        Fields fields = fields("""
                {"text":"abc","integer":-5,"flag":true,"texts":["a","b"],"map":{"k":""},"object":{"inner":1}}""");

        assertThat(fields.text("text", 3, 3)).isEqualTo("abc");
        assertThat(fields.requiredText("text", 1, 3)).isEqualTo("abc");
        assertThat(fields.integer("integer", -5, -5)).isEqualTo(-5);
        assertThat(fields.flag("flag", false)).isTrue();
        assertThat(fields.texts("texts", 2, 1)).containsExactly("a", "b");
        assertThat(fields.textMap("map", 1, 1, 0)).isEqualTo(Map.of("k", ""));
        assertThat(fields.only(Set.of("text", "integer", "flag", "texts", "map", "object"))
                        .problem())
                .isNull();
    }

    @Test
    void an_amount_keeps_every_digit_in_any_notation() {
        for (String right :
                List.of("0", "0.000001", "0.1500000", "1e-6", "15E-2", "1000", "1e3", "1000.000000", "0e999999999")) {
            Fields fields = fields("{\"a\":" + right + "}");

            assertThat(fields.decimal("a", 6, MAX))
                    .isEqualByComparingTo(right.startsWith("0e") ? BigDecimal.ZERO : new BigDecimal(right));
            assertThat(fields.problem()).isNull();
        }
        assertThat(fields("{\"a\":null}").decimal("a", 6, MAX)).isNull();
        assertThat(fields("{}").decimal("a", 6, MAX)).isNull();
    }

    @Test
    @Timeout(10)
    void an_amount_that_cannot_be_is_refused_however_long_it_would_be_written_out() {
        for (String wrong : List.of(
                "-0.000001",
                "-1",
                "0.0000001",
                "1e-7",
                "1000.000001",
                "1001",
                "1e4",
                "1e999999999",
                "1e-999999999",
                "1e99999999999",
                "9".repeat(41),
                "0." + "0".repeat(60))) {
            assertRefused("{\"a\":" + wrong + "}", fields -> fields.decimal("a", 6, MAX), "invalid_value", "a");
        }
        assertRefused("{\"a\":\"1\"}", fields -> fields.decimal("a", 6, MAX), "invalid_type", "a");
    }

    @Test
    void null_counts_as_left_out_but_is_mentioned() {
        Fields fields = fields("{\"a\":null}");

        assertThat(fields.has("a")).isFalse();
        assertThat(fields.mentions("a")).isTrue();
        assertThat(fields.mentions("b")).isFalse();
        for (String name : List.of("a", "b")) {
            assertThat(fields.text(name, 0, 9)).isNull();
            assertThat(fields.integer(name, 0, 9)).isNull();
            assertThat(fields.flag(name, true)).isTrue();
            assertThat(fields.texts(name, 9, 9)).isNull();
            assertThat(fields.textMap(name, 9, 9, 9)).isNull();
            assertThat(fields.object(name)).isNull();
        }
        assertThat(fields.problem()).isNull();
    }

    @Test
    void each_bound_is_held() {
        assertRefused("{\"a\":\"abc\"}", fields -> fields.text("a", 4, 9), "invalid_value", "a");
        assertRefused("{\"a\":\"abc\"}", fields -> fields.text("a", 0, 2), "invalid_value", "a");
        assertRefused("{\"a\":6}", fields -> fields.integer("a", 0, 5), "invalid_value", "a");
        assertRefused("{\"a\":-1}", fields -> fields.integer("a", 0, 5), "invalid_value", "a");
        assertRefused("{\"a\":1.0}", fields -> fields.integer("a", 0, 5), "invalid_value", "a");
        assertRefused("{\"a\":1e1}", fields -> fields.integer("a", 0, 50), "invalid_value", "a");
        assertRefused("{\"a\":[\"x\",\"y\"]}", fields -> fields.texts("a", 1, 9), "invalid_value", "a");
        assertRefused("{\"a\":[\"xy\"]}", fields -> fields.texts("a", 1, 1), "invalid_value", "a");
        assertRefused("{\"a\":[\"\"]}", fields -> fields.texts("a", 1, 1), "invalid_value", "a");
        assertRefused("{\"a\":[null]}", fields -> fields.texts("a", 1, 1), "invalid_value", "a");
        assertRefused("{\"a\":{\"k\":\"v\",\"l\":\"\"}}", fields -> fields.textMap("a", 1, 9, 9), "invalid_value", "a");
        assertRefused("{\"a\":{\"kk\":\"v\"}}", fields -> fields.textMap("a", 1, 1, 9), "invalid_value", "a");
        assertRefused("{\"a\":{\"k\":\"vv\"}}", fields -> fields.textMap("a", 1, 1, 1), "invalid_value", "a");
        assertRefused("{\"a\":{\"k\":1}}", fields -> fields.textMap("a", 1, 1, 1), "invalid_value", "a");
    }

    @Test
    void each_type_is_held() {
        assertRefused("{\"a\":1}", fields -> fields.text("a", 0, 9), "invalid_type", "a");
        assertRefused("{\"a\":\"1\"}", fields -> fields.integer("a", 0, 9), "invalid_type", "a");
        assertRefused("{\"a\":\"true\"}", fields -> fields.flag("a", true), "invalid_type", "a");
        assertRefused("{\"a\":\"x\"}", fields -> fields.texts("a", 9, 9), "invalid_type", "a");
        assertRefused("{\"a\":[]}", fields -> fields.textMap("a", 9, 9, 9), "invalid_type", "a");
        assertRefused("{\"a\":[]}", fields -> fields.object("a"), "invalid_type", "a");
    }

    @Test
    void a_missing_required_text_is_named() {
        assertRefused("{}", fields -> fields.requiredText("a", 1, 9), "missing_required_parameter", "a");
        assertRefused("{\"a\":null}", fields -> fields.requiredText("a", 1, 9), "missing_required_parameter", "a");
        assertRefused("{\"a\":\"\"}", fields -> fields.requiredText("a", 1, 9), "invalid_value", "a");
    }

    @Test
    void an_unknown_member_is_refused() {
        assertRefused("{\"a\":1,\"b\":1}", fields -> fields.only(Set.of("a")), "unknown_parameter", "b");
    }

    @Test
    void the_first_thing_that_is_wrong_is_the_one_reported_with_its_path() {
        Fields fields = fields("{\"outer\":{\"inner\":{\"n\":\"x\"}},\"later\":1}");
        Fields outer = Objects.requireNonNull(fields.object("outer"));
        Fields inner = Objects.requireNonNull(outer.object("inner"));

        inner.integer("n", 0, 1);
        fields.text("later", 0, 1);

        assertThat(fields.problem()).extracting(Problem::param).isEqualTo("outer.inner.n");
    }

    private static void assertRefused(String json, Consumer<Fields> reading, String code, String param) {
        Fields fields = fields(json);

        reading.accept(fields);

        Problem problem = Objects.requireNonNull(fields.problem(), json);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.param()).isEqualTo(param);
        assertThat(problem.status()).isEqualTo(400);
    }

    private static Fields fields(String json) {
        return switch (JsonReader.object(json.getBytes(UTF_8))) {
            case JsonReader.Result.Read(Document document) -> Fields.of(document.root());
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }
}
