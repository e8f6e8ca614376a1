package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.admin.IssuedKey;
import aigateway.assembly.Gateway;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Result;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock stands still, so what one instance learns of another's change it learns through Redis and not by forgetting. */
class KeyChangesTest {
    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final Product PRODUCT = Product.start(Map.of(), CLOCK);
    private static final Gateway HERE = PRODUCT.gateway();
    private static final Gateway ELSEWHERE = PRODUCT.test().another(CLOCK);

    /** A first command on a busy machine may take longer than the 50 ms after which Redis is left alone. */
    @BeforeAll
    static void warm() {
        for (int i = 0; i < 20; i++) {
            knownEverywhere();
        }
    }

    @BeforeEach
    void a_redis_that_rests_is_asked_again() {
        CLOCK.advance(Duration.ofSeconds(6));
    }

    @AfterAll
    static void close() {
        ELSEWHERE.close();
        PRODUCT.close();
    }

    @Test
    void a_revoked_key_ends_with_the_next_request_in_every_instance() {
        String key = knownEverywhere();

        HERE.admin().manageKeys().revoke("admin-token", Product.id(key));

        assertEnded(ELSEWHERE, key);
        assertEnded(HERE, key);
    }

    @Test
    void the_call_that_meets_the_revocation_is_audited_and_reaches_no_provider() {
        String key = knownEverywhere();
        HERE.admin().manageKeys().revoke("admin-token", Product.id(key));
        int asked = PRODUCT.provider().received().size();

        Product.Ended ended = at(ELSEWHERE, key);

        assertThat(PRODUCT.audit(ended.request())).containsExactly("401 invalid_api_key gpt-test");
        assertThat(PRODUCT.usage(ended.request())).isEmpty();
        assertThat(PRODUCT.provider().received()).hasSize(asked);
    }

    @Test
    void a_changed_list_of_models_counts_from_the_next_request_in_every_instance() {
        String key = knownEverywhere();

        HERE.admin().manageKeys().patch("admin-token", Product.id(key), Product.json("{\"allowed_models\":[\"o3\"]}"));

        assertThat(at(ELSEWHERE, key).code()).isEqualTo("model_not_allowed");
        assertThat(at(HERE, key).code()).isEqualTo("model_not_allowed");
    }

    @Test
    void an_expiry_that_is_set_elsewhere_counts_from_the_next_request() {
        String key = knownEverywhere();

        HERE.admin()
                .manageKeys()
                .patch(
                        "admin-token",
                        Product.id(key),
                        Product.json("{\"expires_at\":" + CLOCK.instant().getEpochSecond() + "}"));

        assertEnded(ELSEWHERE, key);
    }

    @Test
    void a_roll_without_grace_ends_the_old_secret_at_once() {
        String key = knownEverywhere();

        String next = rolled(Product.id(key), 0);

        assertEnded(ELSEWHERE, key);
        assertEnded(HERE, key);
        assertWorks(HERE, next);
        assertWorks(ELSEWHERE, next);
        assertThat(Product.id(next)).isEqualTo(Product.id(key));
    }

    @Test
    void a_roll_with_grace_keeps_both_secrets_until_its_end() {
        String key = knownEverywhere();

        String next = rolled(Product.id(key), 60);

        for (Gateway gateway : List.of(HERE, ELSEWHERE)) {
            assertWorks(gateway, key);
            assertWorks(gateway, next);
        }
        CLOCK.advance(Duration.ofSeconds(59));
        assertWorks(ELSEWHERE, key);
        CLOCK.advance(Duration.ofSeconds(1));
        assertEnded(ELSEWHERE, key);
        assertEnded(HERE, key);
        assertWorks(HERE, next);
    }

    @Test
    void a_second_roll_ends_the_first_secret_even_within_its_grace() {
        String first = knownEverywhere();

        String second = rolled(Product.id(first), 3_600);
        String third = rolled(Product.id(first), 3_600);

        assertEnded(HERE, first);
        assertEnded(ELSEWHERE, first);
        assertWorks(ELSEWHERE, second);
        assertWorks(ELSEWHERE, third);
    }

    @Test
    void an_imported_legacy_key_works_as_it_is_and_ends_with_its_roll() {
        String legacy = "legacy-key-" + CLOCK.millis() + "-one";
        IssuedKey made = PRODUCT.createKey("{\"name\":\"old\",\"legacy_secret\":\"" + legacy + "\"}");
        assertThat(made.secret()).isNull();
        assertThat(made.key().legacy()).isTrue();
        assertWorks(HERE, legacy);
        assertWorks(ELSEWHERE, legacy);

        String next = rolled(made.key().id(), 60);
        assertWorks(ELSEWHERE, legacy);
        assertWorks(ELSEWHERE, next);
        CLOCK.advance(Duration.ofSeconds(60));
        assertEnded(ELSEWHERE, legacy);
        assertEnded(HERE, legacy);
        assertWorks(HERE, next);
    }

    @Test
    void a_legacy_key_that_has_ended_does_not_come_back_with_a_later_roll() {
        String legacy = "legacy-key-" + CLOCK.millis() + "-two";
        IssuedKey made = PRODUCT.createKey("{\"name\":\"old\",\"legacy_secret\":\"" + legacy + "\"}");
        rolled(made.key().id(), 0);
        assertEnded(HERE, legacy);

        rolled(made.key().id(), 3_600);

        HERE.forget();
        assertEnded(HERE, legacy);
        assertEnded(ELSEWHERE, legacy);
    }

    @Test
    void a_revoked_legacy_key_ends_everywhere() {
        String legacy = "legacy-key-" + CLOCK.millis() + "-three";
        IssuedKey made = PRODUCT.createKey("{\"name\":\"old\",\"legacy_secret\":\"" + legacy + "\"}");
        assertWorks(ELSEWHERE, legacy);

        HERE.admin().manageKeys().revoke("admin-token", made.key().id());

        assertEnded(ELSEWHERE, legacy);
    }

    @Test
    void a_name_that_no_table_could_hold_is_refused() {
        for (String spec : List.of("{\"name\":\"a\\u0000b\"}", "{\"name\":\"a\",\"allowed_models\":[\"m\\u0000\"]}")) {
            assertThat(HERE.admin().manageKeys().create("admin-token", Product.json(spec)))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            no -> assertThat(no.problem().code()).isEqualTo("invalid_value"));
        }
    }

    private static String knownEverywhere() {
        String key = PRODUCT.newKey();
        assertWorks(HERE, key);
        assertWorks(ELSEWHERE, key);
        return key;
    }

    private static String rolled(KeyId id, int graceSeconds) {
        var body = Product.json("{\"grace_seconds\":" + graceSeconds + "}");
        return HERE.admin()
                .manageKeys()
                .roll("admin-token", id, body)
                .map(issued -> String.valueOf(issued.secret()))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private static void assertWorks(Gateway gateway, String key) {
        assertThat(at(gateway, key).status()).isEqualTo(200);
    }

    private static void assertEnded(Gateway gateway, String key) {
        Product.Ended ended = at(gateway, key);
        assertThat(ended.status()).isEqualTo(401);
        assertThat(ended.code()).isEqualTo("invalid_api_key");
    }

    private static Product.Ended at(Gateway gateway, String key) {
        return Product.call(gateway, Endpoint.CHAT_COMPLETIONS, key, Product.CHAT, Product.SOURCE);
    }
}
