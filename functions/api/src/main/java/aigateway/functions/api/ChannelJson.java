package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.notices.Address;
import aigateway.notices.Channel;
import aigateway.notices.ManageChannels;
import aigateway.notices.NoticeState;

/** Channels and notices in the API's shape. */
final class ChannelJson {
    private ChannelJson() {}

    /** Without the URL of Slack: who has it can post. */
    static void write(JsonText json, Channel channel) {
        json.text("id", channel.id().value())
                .text("object", "channel")
                .text("name", channel.name())
                .text("kind", Word.of(channel.address().kind()))
                .text("url", channel.address() instanceof Address.Webhook(String url) ? url : null)
                .texts("addresses", channel.address() instanceof Address.Mail(var to) ? to : null)
                .text("status", channel.disabledReason() == null ? "enabled" : "disabled")
                .text("disabled_reason", channel.disabledReason())
                .number("created_at", channel.createdAt().getEpochSecond());
    }

    /** With the secret of a webhook, which is shown this once. */
    static void created(JsonText json, ManageChannels.NewlyMade made) {
        write(json, made.channel());
        if (made.secret() != null) {
            json.text("secret", made.secret().reveal());
        }
    }

    static void notice(JsonText json, NoticeState notice) {
        json.text("id", notice.id().value())
                .text("object", "notice")
                .text("source", notice.source())
                .text("cause", notice.cause())
                .text("channel_id", notice.channel().value())
                .text("channel_name", notice.channelName())
                .text("team_id", notice.team() == null ? null : notice.team().value())
                .text("type", notice.type())
                .text("subject", notice.subject())
                .text("status", notice.status())
                .number("attempts", (long) notice.attempts())
                .text("outcome", notice.outcome())
                .number("next_attempt_at", UnixTime.seconds(notice.nextAttemptAt()))
                .number("created_at", notice.createdAt().getEpochSecond())
                .number("finished_at", UnixTime.seconds(notice.finishedAt()));
    }
}
