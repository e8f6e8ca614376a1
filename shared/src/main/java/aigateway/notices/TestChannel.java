package aigateway.notices;

import aigateway.json.JsonText;
import aigateway.kernel.ChannelId;
import aigateway.kernel.Ids;
import aigateway.kernel.NoticeId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.VisibleTeams;
import java.time.InstantSource;
import java.util.List;

/**
 * Sends a test message to a channel, at once and with one attempt.
 *
 * <p>Round trips: five to Postgres, one to the receiver.
 */
public final class TestChannel {
    private static final String SOURCE = "test";

    private final Channels channels;
    private final Notices notices;
    private final SendNotice send;
    private final Transactions transactions;
    private final Ids ids;
    private final InstantSource clock;

    public TestChannel(
            Channels channels,
            Notices notices,
            SendNotice send,
            Transactions transactions,
            Ids ids,
            InstantSource clock) {
        this.channels = channels;
        this.notices = notices;
        this.send = send;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /** The notice after its attempt; refused when the channel is disabled or does not exist. */
    public Result<NoticeState> send(ChannelId id) {
        return channels.find(id)
                .map(channel -> channel.disabledReason() == null
                        ? Result.ok(send(channel))
                        : Result.<NoticeState>refused(Problem.conflict("This channel is disabled.")))
                .orElseGet(ManageChannels::noSuchChannel);
    }

    private NoticeState send(Channel channel) {
        String cause = ids.event().value();
        String data = JsonText.objectText(
                json -> json.text("channel_id", channel.id().value()).text("channel_name", channel.name()));
        var message = new Message(
                "test",
                "Test of the channel " + channel.name(),
                "This message was requested by an operator of the AI gateway. Nothing is wrong.",
                null,
                data);
        var notice = new NewNotice(SOURCE, cause, null, message, List.of(channel.id()), clock.instant());
        transactions.commit(List.of(notices.queue(notice)));
        NoticeId made = NoticeIds.of(SOURCE, cause, channel.id());
        notices.claim(made, SendNotices.LEASE).ifPresent(lease -> send.send(lease, true));
        return notices.find(made, VisibleTeams.ALL).orElseThrow();
    }
}
