package aigateway.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomIdsTest {
    private final Ids ids = new RandomIds(new Random(7));

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
        assertThat(new RandomIds(new Random(1)).job()).isEqualTo(new RandomIds(new Random(1)).job());
        assertThat(new RandomIds(new Random(1)).job()).isNotEqualTo(new RandomIds(new Random(2)).job());
    }
}
