package aigateway.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import aigateway.kernel.ChannelId;
import aigateway.kernel.VisibleTeams;
import aigateway.testing.LogLines;
import aigateway.testing.WebhookReceiver;
import aigateway.webhooks.RetrySchedule;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class NoticeRetriesTest extends NoticeCase {
    @Test
    void a_receiver_that_was_down_for_a_day_gets_it_once() {
        made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        receiver.answers(500);
        queue("one", null);

        for (int hour = 0; hour < 24; hour++) {
            run();
            clock.advance(Duration.ofHours(1));
        }
        int failed = receiver.received().size();
        receiver.answers(204);
        for (int hour = 0; hour < 72; hour++) {
            run();
            clock.advance(Duration.ofHours(1));
        }

        assertThat(failed).isBetween(4, 9);
        assertThat(receiver.received()).hasSize(failed + 1);
        assertThat(notices()).containsExactly("one delivered 204 " + (failed + 1));
    }

    @Test
    void a_mail_server_that_was_down_gets_it_once() {
        int port = mail.port();
        mail.stop();
        made("{\"name\":\"Owners\",\"kind\":\"mail\",\"addresses\":[\"a@example.com\"]}");
        queue("one", null);
        run();
        assertThat(notices()).containsExactly("one pending mail_connection 1");

        mail.startAgain(port);
        clock.advance(Duration.ofHours(1));
        run();
        run();

        assertThat(mail.received()).hasSize(1);
        assertThat(notices()).containsExactly("one delivered accepted 2");
    }

    @Test
    void a_receiver_that_never_answers_well_ends_after_ten_attempts_and_can_be_sent_again() {
        made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        receiver.answers(500);
        queue("one", null);
        for (int day = 0; day < 20; day++) {
            run();
            clock.advance(Duration.ofDays(2));
        }
        assertThat(notices()).containsExactly("one failed 500 10");

        receiver.answers(204);
        NoticeState failed = list().getFirst();
        var again = product.gateway().notices().replay().replay("admin-token", failed.id(), VisibleTeams.ALL);
        assertThat(again.map(NoticeState::status).orElse(problem -> problem.message()))
                .isEqualTo("pending");
        run();

        assertThat(notices()).containsExactly("one delivered 204 1");
        assertThat(product.rows(
                        "action", "admin_event where target = ?", failed.id().value()))
                .containsExactly("notice.replay");
    }

    @Test
    void a_receiver_that_is_gone_gets_nothing_more() {
        ChannelId channel = made("{\"name\":\"Ops\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}")
                .channel()
                .id();
        receiver.answers(410);
        queue("one", null);
        queue("two", null);
        run();
        clock.advance(Duration.ofMinutes(1));
        run();

        assertThat(receiver.received()).hasSize(1);
        assertThat(notices().stream().map(notice -> notice.substring(4)))
                .containsExactlyInAnyOrder("failed 410 1", "failed channel_disabled 1");
        assertThat(product.rows("disabled_reason", "channel where id = ?", channel.value()))
                .containsExactly("gone");
    }

    @Test
    void a_channel_that_fails_does_not_hold_up_the_others() {
        var down = WebhookReceiver.start();
        down.close();
        made("{\"name\":\"Down\",\"kind\":\"slack\",\"url\":\"" + down.url() + "\"}");
        made("{\"name\":\"Up\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}");
        for (int i = 0; i < 5; i++) {
            queue("cause " + i, null);
        }

        run();

        assertThat(receiver.received()).hasSize(5);
        assertThat(notices().stream().filter(notice -> notice.contains("connection")))
                .hasSize(1);
    }

    @Test
    void a_channel_that_does_not_open_does_not_hold_up_the_others_and_fails_after_its_attempts() {
        ChannelId closed = made("{\"name\":\"Closed\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}")
                .channel()
                .id();
        product.update("update channel set address = '\\x0000000700' where id = ?", closed.value());
        queue("one", null);
        made("{\"name\":\"Open\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        queue("two", null);

        run();

        assertThat(receiver.received()).hasSize(1);
        assertThat(notices())
                .contains("two delivered 204 1")
                .anyMatch(notice -> notice.endsWith("pending channel_not_opened 1"))
                .hasSize(3);
        // One of the channel's two notices in each run.
        for (int i = 0; i < 2 * RetrySchedule.ATTEMPTS_MAX; i++) {
            clock.advance(Duration.ofDays(2));
            run();
        }
        assertThat(notices()).contains("one failed channel_not_opened 10", "two failed channel_not_opened 10");
    }

    @Test
    void a_notice_whose_end_is_not_stored_keeps_no_other_from_being_sent_and_the_run_says_so() {
        ChannelId broken = made("{\"name\":\"Broken\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}")
                .channel()
                .id();
        made("{\"name\":\"Whole\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}");
        for (int i = 0; i < 3; i++) {
            queue("cause " + i, null);
        }
        product.update(
                "alter table notice add constraint canary check (outcome is null or channel_id <> '" + broken + "')");

        try (var log = LogLines.open()) {
            assertThatIllegalStateException().isThrownBy(this::run);

            assertThat(log.lines("notice_failed", broken.value()))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("\"level\":\"error\"").doesNotContain("canary"));
        } finally {
            product.update("alter table notice drop constraint canary");
        }
        assertThat(notices().stream().filter(notice -> notice.contains(" delivered 204 1")))
                .hasSize(3);
    }

    @Test
    void two_senders_at_once_send_one() throws Exception {
        made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        for (int i = 0; i < 10; i++) {
            queue("cause " + i, null);
        }
        try (var both = Executors.newFixedThreadPool(2);
                var other = product.test().another(clock)) {
            var first = both.submit(() -> product.gateway().notices().send().run());
            var second = both.submit(() -> other.notices().send().run());
            first.get();
            second.get();
        }

        assertThat(receiver.received()).hasSize(10);
    }

    @Test
    void a_sender_that_continues_after_its_lease_changes_nothing() {
        made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        queue("one", null);
        Notices notices = product.gateway().notices().notices();
        NoticeLease late =
                notices.claim(clock.instant(), Duration.ofMinutes(1), Set.of()).orElseThrow();
        product.update("update notice set lease_until = now() - interval '1 second'");
        run();

        notices.finish(late, false, "timeout", clock.instant());

        assertThat(notices()).containsExactly("one delivered 204 2");
    }
}
