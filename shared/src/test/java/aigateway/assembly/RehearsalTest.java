package aigateway.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.call.Reply;
import aigateway.testing.LogLines;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void whole_streamed_and_translated_calls_pass_without_any_store() {
        List<Reply> replies = Rehearsal.run();

        assertThat(replies).hasSize(3);
        assertThat(whole(replies.get(0))).contains("\"chat.completion\"", "Hello.");
        assertThat(replies.get(1)).isInstanceOf(Reply.Streamed.class);
        assertThat(whole(replies.get(2))).contains("\"type\":\"message\"", "Hello.");
    }

    @Test
    void it_leaves_no_line_in_the_log() {
        try (LogLines log = LogLines.open()) {
            var _ = Rehearsal.run();
            var _ = Rehearsal.scrape();

            assertThat(log.lines()).noneMatch(line -> line.contains("rehearsal"));
        }
    }

    @Test
    void metrics_are_scraped_with_their_token_without_any_store() {
        assertThat(Rehearsal.scrape()).contains("agw_build_info", "agw_job_oldest_due_seconds 0.0");
    }

    private static String whole(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Whole.class);
        return new String(((Reply.Whole) reply).body(), StandardCharsets.UTF_8);
    }
}
