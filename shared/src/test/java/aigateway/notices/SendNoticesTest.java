package aigateway.notices;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.ChannelId;
import aigateway.testing.Signed;
import aigateway.testing.WebhookReceiver;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SendNoticesTest extends NoticeCase {
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
        assertThat(Signed.with(Objects.requireNonNull(made.secret()).reveal(), received))
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
        int before = mail.received().size();
        made("{\"name\":\"Owners\",\"kind\":\"mail\",\"addresses\":[\"a@example.com\",\"b@example.com\"]}");

        queue("one", null);
        run();

        List<MimeMessage> mails =
                mail.received().subList(before, mail.received().size());
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
}
