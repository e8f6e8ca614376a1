package aigateway.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.Cidr;
import aigateway.json.Fields;
import aigateway.json.JsonReader;
import aigateway.kernel.KeyId;
import aigateway.kernel.KeyLimits;
import aigateway.kernel.Problem;
import aigateway.kernel.RateLimits;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySpecTest {
    private static final KeySpec FULL = new KeySpec(
            "bot",
            List.of("team:a"),
            List.of("gpt-4o*", "o3"),
            List.of(Cidr.parse("10.0.0.0/8")),
            Instant.ofEpochSecond(2_000_000_000),
            new KeyLimits(new RateLimits(60L, null, 4L), Map.of("gpt-4o*", new RateLimits(null, 1_000L, null))),
            CacheSetting.SHARED);

    @Test
    void every_setting_is_read() {
        KeySpec spec = KeySpec.create(fields("""
                {"name":"bot","tags":["team:a","team:a"],"allowed_models":["gpt-4o*","o3"],"allowed_ips":["10.0.0.0/8"],
                 "expires_at":2000000000,
                 "limits":{"rpm":60,"parallel":4,"models":{"gpt-4o*":{"tpm":1000}}},"cache":"shared"}"""));

        assertThat(spec).isEqualTo(FULL);
    }

    @Test
    void what_is_left_out_allows_everything() {
        assertThat(KeySpec.create(fields("{\"name\":\"bot\"}")))
                .isEqualTo(new KeySpec("bot", List.of(), null, null, null, KeyLimits.NONE, CacheSetting.OFF));
    }

    @Test
    void an_empty_list_allows_nothing() {
        KeySpec spec = KeySpec.create(fields("{\"name\":\"bot\",\"allowed_models\":[],\"allowed_ips\":[]}"));

        assertThat(key(spec).allowsModel("gpt-4o")).isFalse();
        assertThat(key(spec).allowsAddress(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
    }

    @Test
    void a_plain_address_is_the_range_of_itself() {
        KeySpec spec = KeySpec.create(fields("{\"name\":\"bot\",\"allowed_ips\":[\"192.0.2.1\",\"2001:db8::1\"]}"));

        assertThat(spec.allowedIps()).containsExactly(Cidr.parse("192.0.2.1/32"), Cidr.parse("2001:db8::1/128"));
    }

    @ParameterizedTest
    @CsvSource({"\"on\", invalid_value", "\"OWN\", invalid_value", "\"\", invalid_value", "true, invalid_type"})
    void a_use_of_the_cache_that_is_none_is_refused(String cache, String code) {
        Fields fields = fields("{\"name\":\"a\",\"cache\":" + cache + "}");

        KeySpec.create(fields);

        assertThat(fields.problem()).isNotNull().satisfies(problem -> {
            assertThat(problem.param()).isEqualTo("cache");
            assertThat(problem.code()).isEqualTo(code);
        });
    }

    @Test
    void a_patch_replaces_all_limits_or_clears_them() {
        assertThat(FULL.patched(fields("{\"limits\":{\"tpm\":7}}")).limits())
                .isEqualTo(new KeyLimits(new RateLimits(null, 7L, null), Map.of()));
        assertThat(FULL.patched(fields("{\"limits\":null}")).limits()).isEqualTo(KeyLimits.NONE);
        assertThat(FULL.patched(fields("{\"limits\":{}}")).limits()).isEqualTo(KeyLimits.NONE);
        assertThat(FULL.patched(fields("{\"name\":\"x\"}")).limits()).isEqualTo(FULL.limits());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7                                      | limits            | invalid_type",
                "{\"rpm\":0}                            | limits.rpm        | invalid_value",
                "{\"rpm\":1000001}                      | limits.rpm        | invalid_value",
                "{\"rpm\":1.5}                          | limits.rpm        | invalid_value",
                "{\"rpm\":\"5\"}                        | limits.rpm        | invalid_type",
                "{\"tpm\":-1}                           | limits.tpm        | invalid_value",
                "{\"tpm\":1000000001}                   | limits.tpm        | invalid_value",
                "{\"parallel\":10001}                   | limits.parallel   | invalid_value",
                "{\"rps\":1}                            | limits.rps        | unknown_parameter",
                "{\"models\":[]}                        | limits.models     | invalid_type",
                "{\"models\":{\"a\":{}}}                | limits.models     | invalid_value",
                "{\"models\":{\"a\":null}}              | limits.models     | invalid_value",
                "{\"models\":{\"\":{\"rpm\":1}}}         | limits.models     | invalid_value",
                "{\"models\":{\"a*b\":{\"rpm\":1}}}      | limits.models     | invalid_value",
                "{\"models\":{\"a\\u0000\":{\"rpm\":1}}} | limits.models     | invalid_value",
                "{\"models\":{\"a\\ud800\":{\"rpm\":1}}} | limits.models     | invalid_value",
                "{\"models\":{\"a\":{\"rpm\":0}}}        | limits.models.a.rpm | invalid_value",
                "{\"models\":{\"a\":{\"models\":{}}}}    | limits.models.a.models | unknown_parameter"
            })
    void limits_that_cannot_be_are_refused(String limits, String param, String code) {
        Fields fields = fields("{\"name\":\"a\",\"limits\":" + limits + "}");

        KeySpec.create(fields);

        assertThat(fields.problem()).isNotNull().satisfies(problem -> {
            assertThat(problem.param()).isEqualTo(param);
            assertThat(problem.code()).isEqualTo(code);
        });
    }

    @Test
    void models_with_limits_are_twenty_at_most_and_their_names_bounded() {
        assertThat(limitsProblem(20, "")).isNull();
        assertThat(limitsProblem(21, "")).isNotNull();
        assertThat(limitsProblem(1, "x".repeat(199))).isNull();
        assertThat(limitsProblem(1, "x".repeat(200))).isNotNull();
    }

    private static @Nullable Problem limitsProblem(int models, String more) {
        String entries = IntStream.range(0, models)
                .mapToObj(i -> "\"" + (char) ('a' + i) + more + "\":{\"rpm\":1}")
                .collect(Collectors.joining(","));
        Fields fields = fields("{\"name\":\"a\",\"limits\":{\"models\":{" + entries + "}}}");
        KeySpec.create(fields);
        return fields.problem();
    }

    @Test
    void a_patch_changes_what_it_mentions_and_clears_what_it_says_is_null() {
        assertThat(FULL.patched(fields("{}"))).isEqualTo(FULL);
        assertThat(FULL.patched(fields("{\"name\":\"b\"}")).name()).isEqualTo("b");
        String cleared = """
                {"tags":null,"allowed_models":null,"allowed_ips":null,"expires_at":null,"limits":null,"cache":null}""";
        assertThat(FULL.patched(fields(cleared)))
                .isEqualTo(new KeySpec("bot", List.of(), null, null, null, KeyLimits.NONE, CacheSetting.OFF));
    }

    @Test
    void a_name_cannot_be_cleared() {
        Fields fields = fields("{\"name\":null}");

        FULL.patched(fields);

        assertThat(fields.problem()).extracting(Problem::param).isEqualTo("name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name           | {}",
                "name           | {\"name\":\"\"}",
                "name           | {\"name\":1}",
                "name           | {\"name\":\"zero\\u0000\"}",
                "tags           | {\"name\":\"a\",\"tags\":\"a\"}",
                "tags           | {\"name\":\"a\",\"tags\":[\"With Space\"]}",
                "tags           | {\"name\":\"a\",\"tags\":[\"a\",1]}",
                "allowed_models | {\"name\":\"a\",\"allowed_models\":[\"\"]}",
                "allowed_models | {\"name\":\"a\",\"allowed_models\":[\"zero\\u0000\"]}",
                "allowed_ips    | {\"name\":\"a\",\"allowed_ips\":[\"10.0.0.1/8\"]}",
                "allowed_ips    | {\"name\":\"a\",\"allowed_ips\":[\"example.com\"]}",
                "allowed_ips    | {\"name\":\"a\",\"allowed_ips\":[\"10.1\"]}",
                "allowed_ips    | {\"name\":\"a\",\"allowed_ips\":[\"fe80::1%eth0\"]}",
                "expires_at     | {\"name\":\"a\",\"expires_at\":1.5}",
                "expires_at     | {\"name\":\"a\",\"expires_at\":-1}",
                "expires_at     | {\"name\":\"a\",\"expires_at\":253402300800}",
                "expires_at     | {\"name\":\"a\",\"expires_at\":\"2030-01-01\"}",
            })
    void what_cannot_be_is_refused_by_name(String param, String json) {
        Fields fields = fields(json);

        KeySpec.create(fields);

        assertThat(fields.problem()).as(json).isNotNull();
        assertThat(Objects.requireNonNull(fields.problem()).param()).isEqualTo(param);
    }

    @Test
    void models_are_allowed_by_name_or_by_prefix() {
        assertThat(key(FULL).allowsModel("gpt-4o-mini")).isTrue();
        assertThat(key(FULL).allowsModel("gpt-4o")).isTrue();
        assertThat(key(FULL).allowsModel("o3")).isTrue();
        assertThat(key(FULL).allowsModel("o3-mini")).isFalse();
        assertThat(key(FULL).allowsModel("gpt-4")).isFalse();
        assertThat(key(FULL).allowsModel("")).isFalse();
    }

    @Test
    void an_unknown_address_passes_only_where_every_address_does() {
        assertThat(key(FULL).allowsAddress(null)).isFalse();
        assertThat(key(FULL).allowsAddress(InetAddress.ofLiteral("10.255.0.1"))).isTrue();
        assertThat(key(FULL).allowsAddress(InetAddress.ofLiteral("11.0.0.1"))).isFalse();
        assertThat(key(new KeySpec("a", List.of(), null, null, null, KeyLimits.NONE, CacheSetting.OFF))
                        .allowsAddress(null))
                .isTrue();
    }

    @Test
    void a_key_ends_at_the_second_of_its_expiry_and_revocation_outranks_it() {
        Instant end = Instant.ofEpochSecond(2_000_000_000);

        assertThat(key(FULL).status(end.minusMillis(1))).isEqualTo(Key.Status.ACTIVE);
        assertThat(key(FULL).status(end)).isEqualTo(Key.Status.EXPIRED);
        assertThat(key(FULL, end).status(end)).isEqualTo(Key.Status.REVOKED);
        assertThat(key(FULL, end).usableAt(Instant.EPOCH)).isFalse();
    }

    private static Key key(KeySpec spec) {
        return key(spec, null);
    }

    private static Key key(KeySpec spec, @Nullable Instant revokedAt) {
        return new Key(new KeyId("abcdefgh"), spec, null, false, Instant.EPOCH, null, revokedAt, null, 1);
    }

    private static Fields fields(String json) {
        return switch (JsonReader.object(json.getBytes(UTF_8))) {
            case JsonReader.Result.Read(var document) -> Fields.of(document.root());
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why);
        };
    }
}
