package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    @Test
    void with_everything_there_it_is_ok() {
        try (var product = Product.start()) {
            Readiness.Finding finding = product.gateway().reports().readiness().find();

            assertThat(finding.ready()).isTrue();
            assertThat(new String(finding.json(), StandardCharsets.UTF_8))
                    .matches("\\{\"status\":\"ok\",\"dependencies\":\\{\"postgres\":\\{\"state\":\"up\",\"ms\":\\d+},"
                            + "\"redis\":\\{\"state\":\"up\",\"ms\":\\d+},\"sqs\":\\{\"state\":\"up\",\"ms\":\\d+}}}");
        }
    }

    @Test
    void without_redis_or_queues_it_is_degraded_and_still_ready() {
        try (var product = Product.start(
                Map.of("REDIS_URL", "redis://127.0.0.1:1", "SQS_ENDPOINT", "http://127.0.0.1:1"),
                InstantSource.system())) {
            Readiness.Finding finding = product.gateway().reports().readiness().find();

            assertThat(finding.ready()).isTrue();
            assertThat(finding.status()).isEqualTo("degraded");
            assertThat(finding.checks())
                    .extracting(check -> check.name() + " " + check.up())
                    .containsExactly("postgres true", "redis false", "sqs false");
        }
    }

    @Test
    void without_the_database_it_is_not_ready_until_it_is_back() {
        try (var product = Product.start()) {
            product.test().database().shut();
            Readiness.Finding finding = product.gateway().reports().readiness().find();
            assertThat(finding.ready()).isFalse();
            assertThat(finding.status()).isEqualTo("unavailable");
            assertThat(finding.checks())
                    .extracting(check -> check.name() + " " + check.up())
                    .containsExactly("postgres false", "redis true", "sqs true");

            product.test().reopenDatabase();
            assertThat(product.gateway().reports().readiness().find().status()).isEqualTo("ok");
        }
    }

    @Test
    void a_database_that_no_one_serves_is_down_and_no_bug() {
        try (var product = Product.start(
                Map.of("DATABASE_URL", "postgres://unknown:secret@127.0.0.1:1/nothing"), InstantSource.system())) {
            assertThat(product.gateway().reports().readiness().find().status()).isEqualTo("unavailable");
        }
    }
}
