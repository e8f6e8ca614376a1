package aigateway.formats;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.Tokens;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which usage in a stream of chunks is that of the whole reply. */
class ChatStreamReaderTest {
    private static final String WORD = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}";
    private static final String STOP = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String DONE = "[DONE]";

    private ChatStreamReader reader = reader(1);

    @Test
    void the_usage_after_the_finish_reason_is_that_of_the_whole() {
        feed(WORD, STOP);
        assertThat(tokens()).isNull();
        feed("{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");

        assertThat(tokens()).isEqualTo(new Tokens(10, 0, 0, 5, 0));
    }

    @Test
    void a_usage_in_each_chunk_is_that_of_the_whole_only_at_the_end() {
        feed(with(WORD, 1), with(WORD, 2));
        assertThat(tokens()).isNull();
        assertThat(reader.partialUsage()).extracting(ReportedUsage::tokens).isEqualTo(new Tokens(10, 0, 0, 2, 0));
        feed(with(STOP, 3));

        assertThat(tokens()).isEqualTo(new Tokens(10, 0, 0, 3, 0));
        assertThat(reader.partialUsage()).isNull();
    }

    @Test
    void an_early_usage_is_not_that_of_what_was_written_after_it() {
        feed(with(WORD, 1), WORD, WORD, STOP, DONE);

        assertThat(tokens()).isNull();
        assertThat(reader.providerCost()).isNull();
        assertThat(reader.partialUsage()).isNotNull();
    }

    @Test
    void an_empty_finish_reason_is_no_end() {
        feed(with(WORD.replace("}}]}", "},\"finish_reason\":\"\"}]}"), 1));
        reader.complete();

        assertThat(reader.last()).isNull();
        assertThat(tokens()).isNull();
    }

    @Test
    void of_several_choices_all_must_have_ended() {
        reader = reader(2);
        feed(with(WORD, 1), with(STOP, 2));
        assertThat(tokens()).isNull();
        feed(with(STOP.replace("\"index\":0", "\"index\":1"), 4));

        assertThat(tokens()).isEqualTo(new Tokens(10, 0, 0, 4, 0));
    }

    @Test
    void a_usage_that_was_reported_is_not_taken_back() {
        feed(WORD, with(STOP, 7), "{\"choices\":[],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}", DONE);

        assertThat(tokens()).isEqualTo(new Tokens(10, 0, 0, 7, 0));
    }

    @Test
    void a_usage_inside_the_choice_is_found() {
        feed(
                WORD,
                STOP.replace("\"delta\"", "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5},\"delta\""),
                DONE);

        assertThat(tokens()).isEqualTo(new Tokens(10, 0, 0, 5, 0));
    }

    @Test
    void of_two_members_with_one_name_the_last_counts() {
        feed(
                WORD,
                STOP,
                "{\"choices\":[],\"usage\":null,\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}",
                DONE);

        assertThat(reader.problem()).isNull();
        assertThat(tokens()).isEqualTo(new Tokens(10, 0, 0, 5, 0));
    }

    private static String with(String chunk, int output) {
        return chunk.replaceFirst("\\{", "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":" + output + "},");
    }

    private @Nullable Tokens tokens() {
        ReportedUsage usage = reader.usage();
        return usage == null ? null : usage.tokens();
    }

    private void feed(String... data) {
        for (String each : data) {
            assertThat(reader.take(("data: " + each + "\n").getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
        }
    }

    private static ChatStreamReader reader(long choices) {
        return new ChatStreamReader(
                new StreamReader.Client() {
                    @Override
                    public boolean take(byte[] event) {
                        return true;
                    }

                    @Override
                    public void whenGone(Runnable cancel) {
                        throw new IllegalStateException("the stream was never opened");
                    }
                },
                false,
                choices);
    }
}
