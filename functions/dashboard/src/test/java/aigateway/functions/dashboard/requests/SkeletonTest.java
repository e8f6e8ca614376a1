package aigateway.functions.dashboard.requests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SkeletonTest {
    @Test
    void texts_are_their_length_and_lists_how_many_items_they_have() {
        Skeleton skeleton = Objects.requireNonNull(Skeleton.of("""
                {"stream": true, "model": {"h": "89f9bee2", "len": 6},
                 "messages": {"0": {"role": "user", "content": {"h": "21ef8c7c", "len": 1982}}, "items": 1},
                 "max_tokens": 97}"""));

        assertThat(skeleton.lines())
                .extracting(line -> line.depth() + " " + line.name() + ": " + line.value())
                .containsExactly(
                        "0 stream: yes",
                        "0 model: text, 6 characters",
                        "0 messages: 1 item",
                        "1 0: ",
                        "2 role: user",
                        "2 content: text, 1,982 characters",
                        "0 max_tokens: 97");
        assertThat(skeleton.lines().get(1).hash()).isEqualTo("89f9bee2");
        assertThat(skeleton.left()).isZero();
    }

    @Test
    void a_long_one_is_cut_and_one_that_was_not_kept_is_none() {
        String many =
                IntStream.range(0, 250).mapToObj(n -> "\"m" + n + "\":" + n).collect(Collectors.joining(","));

        Skeleton skeleton = Objects.requireNonNull(Skeleton.of("{" + many + "}"));

        assertThat(skeleton.lines()).hasSize(200);
        assertThat(skeleton.left()).isEqualTo(50);
        assertThat(Skeleton.of(null)).isNull();
    }
}
