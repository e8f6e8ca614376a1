package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.VisibleTeams;
import aigateway.postgres.GroupCommit;
import aigateway.testing.MailServer;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.WebhookReceiver;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A product on a manual clock, with a mail server and a receiver of webhooks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NoticeCase {
    final ManualClock clock = ManualClock.atNow();
    final MailServer mail = MailServer.start();
    final Product product = Product.start(mail.settings(), clock);
    static final Message MESSAGE = new Message(
            "alert.opened",
            "Budget <b>Chat</b>\r\nBcc: thief@example.com",
            "Line 1 & more\n<!channel> @here",
            null,
            "{\"a\":1}");

    WebhookReceiver receiver = WebhookReceiver.start();

    @BeforeEach
    void forgetOthers() {
        receiver.close();
        receiver = WebhookReceiver.start();
        product.update("delete from notice");
        product.update("update channel set deleted_at = now()");
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @AfterAll
    void closeAll() {
        product.close();
        mail.close();
    }

    void run() {
        product.gateway().notices().send().run();
    }

    ManageChannels.NewlyMade made(String json) {
        return product.gateway()
                .notices()
                .manageChannels()
                .create("admin-token", Product.json(json))
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    void queue(String cause, @Nullable List<ChannelId> channels) {
        var notice = new NewNotice("alert", cause, null, MESSAGE, channels, clock.instant());
        new GroupCommit(product.postgres())
                .commit(List.of(product.gateway().notices().notices().queue(notice)));
    }

    List<NoticeState> list() {
        return product.gateway()
                .notices()
                .notices()
                .list(new NoticeQuery(null, "alert", null, VisibleTeams.ALL, null, 100));
    }

    List<String> notices() {
        return list().stream()
                .map(notice ->
                        notice.cause() + " " + notice.status() + " " + notice.outcome() + " " + notice.attempts())
                .toList();
    }
}
