package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.NoticeId;
import aigateway.kernel.TeamId;
import aigateway.postgres.Row;
import aigateway.secrets.Vault;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads rows of the table notice, and decrypts the address of the channel. */
record PostgresNoticeRows(Vault vault) {
    NoticeLease lease(Row row) throws SQLException {
        var channel = new ChannelId(row.text("channel_id"));
        return new NoticeLease(
                new NoticeId(row.text("id")),
                channel,
                receiver(row, channel),
                new Message(
                        row.text("type"),
                        row.text("subject"),
                        row.text("body"),
                        row.textOrNull("html"),
                        row.text("data")),
                row.instant("created_at"),
                (int) row.number("attempts"),
                row.number("epoch"));
    }

    private Receiver receiver(Row row, ChannelId channel) throws SQLException {
        var sealed = new EncryptedChannel(vault, channel);
        String kind = row.text("kind");
        byte[] address = row.bytesOrNull("address");
        byte[] secret = row.bytesOrNull("secret");
        if (address == null) {
            return new Receiver.Disabled();
        }
        try {
            return new Receiver.Known(
                    sealed.openAddress(kind, address), secret == null ? null : sealed.openSecret(secret));
        } catch (IllegalStateException _) {
            return new Receiver.NotOpened();
        }
    }

    static NoticeState state(Row row) throws SQLException {
        String status = row.text("status");
        return new NoticeState(
                new NoticeId(row.text("id")),
                row.text("source"),
                row.text("cause"),
                new ChannelId(row.text("channel_id")),
                row.text("channel_name"),
                team(row.textOrNull("team_id")),
                row.text("type"),
                row.text("subject"),
                status,
                (int) row.number("attempts"),
                row.textOrNull("outcome"),
                status.equals("pending") ? row.instant("next_attempt_at") : null,
                row.instant("created_at"),
                row.instantOrNull("finished_at"));
    }

    private static @Nullable TeamId team(@Nullable String id) {
        return id == null ? null : new TeamId(id);
    }
}
