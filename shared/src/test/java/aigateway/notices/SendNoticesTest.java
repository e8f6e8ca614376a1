package aigateway.notices;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.ChannelId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.GroupCommit;
import aigateway.testing.MailServer;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.Signed;
import aigateway.testing.WebhookReceiver;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendNoticesTest {
    private static final ManualClock CLOCK = ManualClock.atNow();
    private static final MailServer MAIL = MailServer.start();
    private static final Product PRODUCT = Product.start(MAIL.settings(), CLOCK);
    private static final Message MESSAGE = new Message(
            "alert.opened",
            "Budget <b>Chat</b>\r\nBcc: thief@example.com",
            "Line 1 & more\n<!channel> @here",
            null,
            "{\"a\":1}");

    private final WebhookReceiver receiver = WebhookReceiver.start();

    @BeforeEach
    void forgetOthers() {
        PRODUCT.update("delete from notice");
        PRODUCT.update("update channel set deleted_at = now()");
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @AfterAll
    static void closeAll() {
        PRODUCT.close();
        MAIL.close();
    }

    @Test
    void a_webhook_gets_the_message_once_with_a_signature_that_anyone_can_check() {
        ManageChannels.NewlyMade made =
                made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");

        queue("one", null);
        queue("one", null);
        run();
        run();

        assertThat(receiver.received()).hasSize(1);
        WebhookReceiver.Received received = receiver.received().getFirst();
        assertThat(received.body())
                .startsWith("{\"type\":\"alert.opened\",\"timestamp\":\"")
                .endsWith("\"data\":{\"a\":1}}");
        assertThat(Signed.with(java.util.Objects.requireNonNull(made.secret()).reveal(), received))
                .isTrue();
        assertThat(notices()).containsExactly("one delivered 204 1");
    }

    @Test
    void slack_gets_text_in_which_names_cannot_mention_or_format_anything() {
        made("{\"name\":\"Slack\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}");

        queue("one", null);
        run();

        assertThat(receiver.received().getFirst().body())
                .isEqualTo("{\"text\":\"*Budget &lt;b&gt;Chat&lt;/b&gt;\\r Bcc: thief@example.com*\\n"
                        + "Line 1 &amp; more\\n&lt;!channel&gt; @\u200bhere\"}");
    }

    @Test
    void mail_has_a_text_and_an_html_part_and_a_subject_adds_no_header() throws Exception {
        int before = MAIL.received().size();
        made("{\"name\":\"Owners\",\"kind\":\"mail\",\"addresses\":[\"a@example.com\",\"b@example.com\"]}");

        queue("one", null);
        run();

        List<MimeMessage> mails =
                MAIL.received().subList(before, MAIL.received().size());
        assertThat(mails).hasSize(2);
        MimeMessage mail = mails.getFirst();
        assertThat(mail.getSubject()).isEqualTo("Budget <b>Chat</b> Bcc: thief@example.com");
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getFrom()[0].toString()).isEqualTo("gateway@example.com");
        assertThat(mail.getMessageID()).startsWith("<ntc_").endsWith("@example.com>");
        var parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("Line 1 & more");
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
        assertThat(parts.getBodyPart(1).getContent().toString()).contains("Line 1 &amp; more<br>", "&lt;!channel&gt;");
    }

    @Test
    void a_receiver_that_was_down_for_a_day_gets_it_once() {
        made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        receiver.answers(500);
        queue("one", null);

        for (int hour = 0; hour < 24; hour++) {
            run();
            CLOCK.advance(Duration.ofHours(1));
        }
        int failed = receiver.received().size();
        receiver.answers(204);
        for (int hour = 0; hour < 72; hour++) {
            run();
            CLOCK.advance(Duration.ofHours(1));
        }

        assertThat(failed).isBetween(4, 9);
        assertThat(receiver.received()).hasSize(failed + 1);
        assertThat(notices()).containsExactly("one delivered 204 " + (failed + 1));
    }

    @Test
    void a_mail_server_that_was_down_gets_it_once() {
        int port = MAIL.port();
        MAIL.stop();
        made("{\"name\":\"Owners\",\"kind\":\"mail\",\"addresses\":[\"a@example.com\"]}");
        queue("one", null);
        run();
        assertThat(notices()).containsExactly("one pending mail_connection 1");

        MAIL.startAgain(port);
        CLOCK.advance(Duration.ofHours(1));
        run();
        run();

        assertThat(MAIL.received()).hasSize(1);
        assertThat(notices()).containsExactly("one delivered accepted 2");
    }

    @Test
    void a_receiver_that_never_answers_well_ends_after_ten_attempts_and_can_be_sent_again() {
        made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        receiver.answers(500);
        queue("one", null);
        for (int day = 0; day < 20; day++) {
            run();
            CLOCK.advance(Duration.ofDays(2));
        }
        assertThat(notices()).containsExactly("one failed 500 10");

        receiver.answers(204);
        NoticeState failed = list().getFirst();
        var again = PRODUCT.gateway().notices().replay().replay("admin-token", failed.id(), VisibleTeams.ALL);
        assertThat(again.map(NoticeState::status).orElse(problem -> problem.message()))
                .isEqualTo("pending");
        run();

        assertThat(notices()).containsExactly("one delivered 204 1");
        assertThat(PRODUCT.rows(
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
        CLOCK.advance(Duration.ofMinutes(1));
        run();

        assertThat(receiver.received()).hasSize(1);
        assertThat(notices().stream().map(notice -> notice.substring(4)))
                .containsExactlyInAnyOrder("failed 410 1", "failed channel_disabled 1");
        assertThat(PRODUCT.rows("disabled_reason", "channel where id = ?", channel.value()))
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
    void only_the_chosen_channels_get_a_notice() {
        ChannelId chosen = made("{\"name\":\"A\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}")
                .channel()
                .id();
        made("{\"name\":\"B\",\"kind\":\"slack\",\"url\":\"" + receiver.url() + "\"}");

        queue("one", List.of(chosen));
        queue("two", List.of());
        run();

        assertThat(list()).extracting(NoticeState::channel).containsExactly(chosen);
    }

    @Test
    void two_senders_at_once_send_one() throws Exception {
        made("{\"name\":\"Ops\",\"kind\":\"webhook\",\"url\":\"" + receiver.url() + "\"}");
        for (int i = 0; i < 10; i++) {
            queue("cause " + i, null);
        }
        try (var both = Executors.newFixedThreadPool(2);
                var other = PRODUCT.test().another(CLOCK)) {
            var first = both.submit(() -> PRODUCT.gateway().notices().send().run());
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
        Notices notices = PRODUCT.gateway().notices().notices();
        NoticeLease late = notices.claim(CLOCK.instant(), Duration.ofMinutes(1), java.util.Set.of())
                .orElseThrow();
        PRODUCT.update("update notice set lease_until = now() - interval '1 second'");
        run();

        notices.finish(late, false, "timeout", CLOCK.instant());

        assertThat(notices()).containsExactly("one delivered 204 2");
    }

    private static void run() {
        PRODUCT.gateway().notices().send().run();
    }

    private static ManageChannels.NewlyMade made(String json) {
        return PRODUCT.gateway()
                .notices()
                .manageChannels()
                .create("admin-token", Product.json(json))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private static void queue(String cause, @Nullable List<ChannelId> channels) {
        var notice = new NewNotice("alert", cause, null, MESSAGE, channels, CLOCK.instant());
        new GroupCommit(PRODUCT.postgres())
                .commit(List.of(PRODUCT.gateway().notices().notices().queue(notice)));
    }

    private static List<NoticeState> list() {
        return PRODUCT.gateway()
                .notices()
                .notices()
                .list(new NoticeQuery(null, "alert", null, VisibleTeams.ALL, null, 100));
    }

    private static List<String> notices() {
        return list().stream()
                .map(notice ->
                        notice.cause() + " " + notice.status() + " " + notice.outcome() + " " + notice.attempts())
                .toList();
    }
}
