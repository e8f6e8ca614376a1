package aigateway.reports;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
        ManualClock clock = ManualClock.atNow();
        try (var product = Product.start(Map.of(), clock)) {
            product.test().database().shut();
            Readiness.Finding finding = product.gateway().reports().readiness().find();
            assertThat(finding.ready()).isFalse();
            assertThat(finding.status()).isEqualTo("unavailable");
            assertThat(finding.checks())
                    .extracting(check -> check.name() + " " + check.up())
                    .containsExactly("postgres false", "redis true", "sqs true");

            clock.advance(Duration.ofSeconds(1));
            product.test().reopenDatabase();
            clock.advance(Duration.ofSeconds(1));
            assertThat(product.gateway().reports().readiness().find().status()).isEqualTo("ok");
        }
    }

    @Test
    void a_finding_is_kept_for_a_second_for_all_who_request_it() {
        var looks = new AtomicInteger();
        ManualClock clock = ManualClock.atNow();
        var dependency = new Readiness.Dependency("postgres", true, looks::incrementAndGet);
        var readiness = new Readiness(List.of(dependency), new LastSweep(clock), clock);

        for (int i = 0; i < 10; i++) {
            assertThat(readiness.find().status()).isEqualTo("ok");
        }
        assertThat(looks).hasValue(1);
        clock.advance(Duration.ofMillis(999));
        readiness.find();
        assertThat(looks).hasValue(1);
        clock.advance(Duration.ofMillis(1));
        readiness.find();
        assertThat(looks).hasValue(2);
    }

    @Test
    void a_process_whose_upkeep_no_longer_runs_is_degraded_and_still_ready() {
        ManualClock clock = ManualClock.atNow();
        var lastSweep = new LastSweep(clock);
        var readiness = new Readiness(List.of(), lastSweep, clock);
        lastSweep.note();

        clock.advance(LastSweep.LATE);
        assertThat(readiness.find().status()).isEqualTo("ok");
        clock.advance(Duration.ofSeconds(1));
        assertThat(readiness.find().status()).isEqualTo("degraded");
        assertThat(readiness.find().ready()).isTrue();
        assertThat(new String(readiness.find().json(), StandardCharsets.UTF_8))
                .contains("\"sweep\":{\"state\":\"down\"");
        lastSweep.note();
        clock.advance(Duration.ofSeconds(1));
        assertThat(readiness.find().status()).isEqualTo("ok");
    }

    @Test
    void a_database_that_no_one_serves_is_down_and_no_bug() {
        try (var product = Product.start(
                Map.of("DATABASE_URL", "postgres://unknown:secret@127.0.0.1:1/nothing"), InstantSource.system())) {
            assertThat(product.gateway().reports().readiness().find().status()).isEqualTo("unavailable");
        }
    }
}
