package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.Digests;
import aigateway.kernel.NoticeId;
import java.util.HexFormat;

/** The ids of notices, which are made of what a notice is about: so it can be stored once only. */
final class NoticeIds {
    private static final int BYTES = 16;

    private NoticeIds() {}

    /** As the statement that stores it makes it. */
    static NoticeId of(String source, String cause, ChannelId channel) {
        byte[] digest = Digests.sha256(source + "|" + cause + "|" + channel);
        return new NoticeId("ntc_" + HexFormat.of().formatHex(digest, 0, BYTES));
    }
}
