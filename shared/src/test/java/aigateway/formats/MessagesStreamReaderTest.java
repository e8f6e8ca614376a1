package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Problem;
import aigateway.kernel.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesStreamReaderTest {
    private static final String START = """
            {"type":"message_start","message":{"usage":{"input_tokens":5,"cache_creation_input_tokens":2,\
            "cache_read_input_tokens":3,"output_tokens":1}}}""";
    private static final String DELTA = """
            {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}""";
    private static final String STOP = "{\"type\":\"message_stop\"}";

    private final List<String> passed = new ArrayList<>();
    private final MessagesStreamReader reader = new MessagesStreamReader(new StreamReader.Client() {
        @Override
        public boolean take(byte[] event) {
            return passed.add(new String(event, StandardCharsets.UTF_8));
        }

        @Override
        public void whenGone(Runnable cancel) {
            throw new IllegalStateException("the stream was never opened");
        }
    });

    @Test
    void every_event_passes_unchanged_and_the_last_one_is_held_back() {
        assertThat(feed(START)).isTrue();
        assertThat(feed("{\"type\":\"ping\"}")).isTrue();
        assertThat(feed(DELTA)).isTrue();
        assertThat(feed(STOP)).isTrue();
        assertThat(passed)
                .containsExactly(
                        "event: e\ndata: " + START + "\n\n",
                        "event: e\ndata: {\"type\":\"ping\"}\n\n",
                        "event: e\ndata: " + DELTA + "\n\n");
        assertThat(reader.last()).asString(StandardCharsets.UTF_8).isEqualTo("event: e\ndata: " + STOP + "\n\n");
        assertThat(reader.problem()).isNull();
    }

    @Test
    void tokens_are_known_at_the_end_only() {
        feed(START);
        assertThat(tokens()).isNull();
        feed("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}");
        assertThat(tokens()).isNull();
        feed(DELTA);
        assertThat(tokens()).isEqualTo(new Tokens(10, 3, 2, 7, 0));
    }

    @Test
    void a_later_count_adds_and_takes_nothing_back() {
        feed(START);
        feed("""
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},\
                "usage":{"input_tokens":50,"cache_creation_input_tokens":0,\
                "cache_read_input_tokens":null,"output_tokens":7}}""");
        assertThat(tokens()).isEqualTo(new Tokens(55, 3, 2, 7, 0));
    }

    @Test
    void a_usage_before_the_end_is_one_of_a_part() {
        feed(START);
        feed("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"\"},\"usage\":{\"output_tokens\":2}}");
        assertThat(tokens()).isNull();
        assertThat(reader.partialUsage()).isNotNull();
        feed("{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"more\"}}");
        feed("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}");
        assertThat(tokens()).isNull();
        feed(STOP);
        assertThat(tokens()).isNull();
        assertThat(reader.partialUsage()).extracting(ReportedUsage::tokens).isEqualTo(new Tokens(10, 3, 2, 2, 0));
    }

    @Test
    void counts_that_are_null_stay_unknown() {
        feed(START);
        feed("""
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},\
                "usage":{"input_tokens":null,"output_tokens":null}}""");
        feed(STOP);
        assertThat(tokens()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                "{\"error\":{\"message\":\"Overloaded\"}}"
            })
    void an_error_is_the_streams_problem(String error) {
        feed(START);
        assertThat(feed(error)).isFalse();
        assertThat(reader.problem()).extracting(Problem::message).isEqualTo("The provider failed: Overloaded");
        reader.complete();
        assertThat(reader.last()).isNull();
        assertThat(passed).hasSize(1);
    }

    @Test
    void an_event_that_is_no_json_is_the_streams_problem() {
        assertThat(feed("{bad")).isFalse();
        assertThat(reader.problem()).isNotNull();
    }

    @Test
    void a_stream_without_its_last_event_is_completed_with_one() {
        feed(START);
        feed(DELTA);
        reader.complete();
        assertThat(reader.last())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    @Test
    void a_stream_that_broke_in_the_middle_is_not_completed() {
        feed(START);
        reader.complete();
        assertThat(reader.last()).isNull();
    }

    @Test
    void the_client_gets_the_error_of_a_broken_stream_in_anthropics_form() {
        assertThat(reader.broken(Problem.internal()))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("""
                        event: error
                        data: {"type":"error","error":{"type":"api_error","message":"The gateway failed."}}

                        """);
    }

    private @Nullable Tokens tokens() {
        ReportedUsage usage = reader.usage();
        return usage == null ? null : usage.tokens();
    }

    private boolean feed(String data) {
        return reader.take(("event: e\ndata: " + data + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
