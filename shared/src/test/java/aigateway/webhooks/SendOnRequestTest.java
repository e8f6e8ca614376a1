package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import aigateway.testing.Registered;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A client that chooses a receiver and has events sent to it. */
class SendOnRequestTest {
    private static final Product PRODUCT =
            Product.start(Map.of("RATE_LIMIT_FAIL_MODE", "closed"), InstantSource.system());
    private static final String URL = "https://receiver.example.com/hook";

    private final String key = PRODUCT.newKey();
    private final Registered endpoint = Registered.at(URL, "", PRODUCT, key);

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @Test
    void ten_test_events_a_minute_are_sent_whatever_the_endpoint_and_the_instance() {
        Registered second = Registered.at(URL, "", PRODUCT, key);
        List<Result<DeliveryState>> answers = new ArrayList<>();
        try (var other = PRODUCT.test().another(InstantSource.system())) {
            for (int i = 0; i < 16; i++) {
                answers.add((i % 2 == 0 ? other : PRODUCT.gateway())
                        .webhooks()
                        .manageEndpoints()
                        .test(endpoint.key(), i % 3 == 0 ? endpoint.id() : second.id()));
            }
        }

        assertThat(answers.subList(0, 10)).allMatch(Result.Ok.class::isInstance);
        assertThat(answers.subList(12, 16)).allSatisfy(SendOnRequestTest::isRateLimited);
        Registered ofAnother = Registered.at(URL, "", PRODUCT, PRODUCT.newKey());
        assertThat(ofAnother.test()).isNotNull();
    }

    @Test
    void replays_share_the_limit_of_the_test_events() {
        DeliveryId delivery = endpoint.test();
        for (int i = 0; i < 9; i++) {
            assertThat(replay(delivery)).isInstanceOf(Result.Ok.class);
        }

        assertThat(List.of(replay(delivery), replay(delivery), replay(delivery)).getLast())
                .satisfies(SendOnRequestTest::isRateLimited);
        assertThat(PRODUCT.rows(
                        "count(*)", "delivery where key_id = ?", endpoint.key().value()))
                .containsExactly("1");
    }

    private Result<DeliveryState> replay(DeliveryId delivery) {
        KeyId owner = endpoint.key();
        return PRODUCT.gateway().webhooks().replay().replay(owner, delivery);
    }

    private static void isRateLimited(Result<DeliveryState> answer) {
        assertThat(answer).isInstanceOfSatisfying(Result.Refused.class, refused -> {
            Problem problem = refused.problem();
            assertThat(problem.status()).isEqualTo(429);
            assertThat(problem.code()).isEqualTo("rate_limit_exceeded");
            assertThat(problem.message()).contains("10 requests per minute for 'webhook tests and replays'");
            assertThat(problem.headers().get("retry-after")).matches("[1-6]");
        });
    }
}
