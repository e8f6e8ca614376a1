package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Endpoint;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedCallTest {
    private static int guesses;

    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final Product PRODUCT = Product.start(Map.of(), CLOCK);
    private static final String UNKNOWN_KEY = "agw_aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private int asked;

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @BeforeEach
    void count() {
        asked = PRODUCT.provider().received().size();
    }

    @AfterEach
    void the_provider_saw_nothing() {
        assertThat(PRODUCT.provider().received()).hasSize(asked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                              | 400 | invalid_json
            {"model":                                       | 400 | invalid_json
            []                                              | 400 | invalid_json
            {"model":"a","model":"b"}                       | 400 | invalid_json
            {"model":"a"} {}                                | 400 | invalid_json
            {"messages":[]}                                 | 400 | missing_required_parameter
            {"model":null}                                  | 400 | missing_required_parameter
            {"model":7}                                     | 400 | invalid_type
            {"model":""}                                    | 400 | invalid_value
            {"model":"gpt-test","stream":"yes"}             | 400 | invalid_type
            {"model":"gpt-test","background":true}          | 400 | unsupported
            """)
    void a_call_refused_after_its_key_is_known_is_audited_and_costs_nothing(String body, int status, String code) {
        String key = PRODUCT.newKey();

        Product.Ended ended = PRODUCT.call(Endpoint.RESPONSES, key, body);

        assertThat(ended.status()).isEqualTo(status);
        assertThat(ended.code()).isEqualTo(code);
        assertThat(PRODUCT.rows(
                        "key_id; status; code",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly(Product.id(key) + " " + status + " " + code);
        assertThat(PRODUCT.usage(ended.request())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt\\u0000-test", "gpt\\n", "\\ud800gpt", "gpt\\udc00", "\\u007f"})
    void a_model_that_no_table_or_header_could_hold_is_refused_before_it_costs_anything(String model) {
        Product.Ended ended =
                PRODUCT.call(Endpoint.RESPONSES, PRODUCT.newKey(), "{\"model\":\"" + model + "\",\"input\":\"x\"}");

        assertThat(ended.status()).isEqualTo(400);
        assertThat(ended.code()).isEqualTo("invalid_value");
        assertThat(PRODUCT.rows(
                        "status; asked_model",
                        "usage where request_id = ?",
                        ended.request().value()))
                .containsExactly("400 null");
    }

    @Test
    void an_unknown_key_writes_nothing_to_the_database() {
        List<String> before = everyCount();

        for (String key : List.of(UNKNOWN_KEY, "agw_short.x", "some-legacy-key-of-no-one")) {
            Product.Ended ended = Product.call(PRODUCT.gateway(), Endpoint.RESPONSES, key, Product.CHAT, "192.0.2.99");
            assertThat(ended.status()).isEqualTo(401);
            assertThat(ended.code()).isEqualTo("invalid_api_key");
        }

        assertThat(everyCount()).isEqualTo(before);
    }

    @Test
    void a_key_with_a_list_of_models_serves_no_other() {
        String key = secret("{\"name\":\"a\",\"allowed_models\":[\"gpt-test\",\"o3*\"]}");

        Product.Ended ended = PRODUCT.call(Endpoint.RESPONSES, key, "{\"model\":\"gpt-test-mini\",\"input\":\"x\"}");

        assertThat(ended.status()).isEqualTo(403);
        assertThat(ended.code()).isEqualTo("model_not_allowed");
        assertThat(PRODUCT.audit(ended.request())).containsExactly("403 model_not_allowed gpt-test-mini");
        assertThat(PRODUCT.usage(ended.request())).isEmpty();
    }

    @Test
    void a_key_with_a_list_of_addresses_serves_no_other() {
        String key = secret("{\"name\":\"a\",\"allowed_ips\":[\"203.0.113.0/24\",\"2001:db8::1\"]}");

        for (String source : List.of("203.0.114.1", "2001:db8::2", "unknown", "")) {
            // The fourth of a minute is only counted.
            CLOCK.advance(Duration.ofMinutes(1));
            Product.Ended ended = Product.call(PRODUCT.gateway(), Endpoint.RESPONSES, key, Product.CHAT, source);
            assertThat(ended.status()).as(source).isEqualTo(403);
            assertThat(ended.code()).isEqualTo("ip_not_allowed");
            assertThat(PRODUCT.audit(ended.request())).containsExactly("403 ip_not_allowed gpt-test");
        }
    }

    @Test
    void an_expired_key_is_an_unknown_keys_from_that_instant_on() {
        String key = secret("{\"name\":\"a\",\"expires_at\":" + (CLOCK.instant().getEpochSecond() + 5) + "}");
        assertThat(PRODUCT.call(Endpoint.RESPONSES, key, "{}").status()).isEqualTo(400);

        CLOCK.advance(Duration.ofSeconds(5));

        assertThat(PRODUCT.chat(key).code()).isEqualTo("invalid_api_key");
    }

    @Test
    void malformed_keys_and_wrong_checksums_are_401_however_many_there_are() {
        String source = "198.51.100.60";
        String fresh = PRODUCT.newKey();
        String mistyped = fresh.substring(0, fresh.length() - 1) + (fresh.endsWith("x") ? "y" : "x");

        for (int i = 0; i < 700; i++) {
            assertThat(from(source, i % 2 == 0 ? "agw_short.x" : mistyped).status())
                    .isEqualTo(401);
        }

        assertThat(from(source, UNKNOWN_KEY).status()).isEqualTo(401);
        assertThat(from(source, fresh).status()).isEqualTo(400);
    }

    @Test
    void guesses_are_limited_and_keep_out_no_key_of_the_same_address() {
        String source = "198.51.100.77";
        String known = PRODUCT.newKey();
        assertThat(from(source, known).status()).isEqualTo(400);
        CLOCK.advance(Duration.ofMinutes(1)); // no longer in the cache
        String fresh = PRODUCT.newKey();

        Product.Ended limited = guess(source);
        for (int guesses = 0; limited.status() == 401; guesses++) {
            assertThat(guesses).isLessThan(200);
            limited = guess(source);
        }

        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.code()).isEqualTo("rate_limit_exceeded");
        assertThat(limited.refusal().headers()).containsEntry("retry-after", "1");
        assertThat(from(source, known).status()).isEqualTo(400);
        assertThat(from(source, fresh).status()).isEqualTo(400);
        assertThat(from("198.51.100.78", UNKNOWN_KEY).status()).isEqualTo(401);

        CLOCK.advance(Duration.ofSeconds(1));
        assertThat(guess(source).status()).isEqualTo(401);
    }

    /** A key that no one has: of our form, with a checksum that may be right. */
    private static Product.Ended guess(String source) {
        return from(source, "agw_guess" + guesses++ + "xxxx." + "s".repeat(40));
    }

    /** A call that fails for its body as soon as its key is accepted. */
    private static Product.Ended from(String source, String key) {
        return Product.call(PRODUCT.gateway(), Endpoint.RESPONSES, key, "{}", source);
    }

    private static String secret(String json) {
        return String.valueOf(PRODUCT.createKey(json).secret());
    }

    /** Of every table, its rows. */
    private static List<String> everyCount() {
        return PRODUCT.rows(
                "table_name; (xpath('/row/c/text()', query_to_xml(format('select count(*) c from %I', table_name), false, true, '')))[1]",
                "information_schema.tables where table_schema = 'public' order by table_name");
    }
}
