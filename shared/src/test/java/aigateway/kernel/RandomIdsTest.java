package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomIdsTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-30T12:00:00Z"));
    private final Ids ids = new RandomIds(new Random(7), clock);

    @Test
    void each_kind_has_its_form() {
        assertThat(ids.key().value()).matches("[a-z0-9]{16}");
        assertThat(ids.request().value()).matches("req_[0-9a-f]{32}");
        assertThat(ids.job().value()).matches("job_[0-9a-f]{32}");
        assertThat(ids.event().value()).matches("evt_[0-9a-f]{32}");
    }

    @Test
    void an_id_prints_as_its_value() {
        KeyId id = ids.key();

        assertThat(id).hasToString(id.value());
    }

    @Test
    void ids_differ_and_use_the_whole_alphabet() {
        Set<String> keys = Stream.generate(() -> ids.key().value()).limit(2_000).collect(Collectors.toSet());

        assertThat(keys).hasSize(2_000);
        assertThat(keys.stream().flatMap(key -> key.chars().boxed()).distinct()).hasSize(36);
    }

    @Test
    void the_randomness_is_the_one_that_was_given() {
        assertThat(new RandomIds(new Random(1), clock).job()).isEqualTo(new RandomIds(new Random(1), clock).job());
        assertThat(new RandomIds(new Random(1), clock).job()).isNotEqualTo(new RandomIds(new Random(2), clock).job());
    }

    @Test
    void ids_of_rows_begin_with_their_millisecond() {
        String millis = "%012x".formatted(clock.millis());

        assertThat(ids.request().value()).startsWith("req_" + millis);
        assertThat(ids.job().value()).startsWith("job_" + millis);
        assertThat(ids.batch().value()).startsWith("bat_" + millis);
        assertThat(ids.event().value()).startsWith("evt_" + millis);
        assertThat(ids.job().event().ownDelivery().value()).startsWith("evt_" + millis);
    }

    @Test
    void ids_are_ordered_as_text_by_their_time() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            made.add(ids.request().value());
            clock.advance(Duration.ofMillis(1 + 40_000L * i));
        }

        assertThat(made).isSorted();
    }

    @Test
    void an_id_of_the_old_form_is_still_read() {
        String random = "f3a91c0e5b7d2846f3a91c0e5b7d2846";

        assertThat(JobId.read("job_" + random)).isPresent();
        assertThat(BatchId.read("bat_" + random)).isPresent();
        assertThat(DeliveryId.read("evt_" + random)).isPresent();
    }
}
