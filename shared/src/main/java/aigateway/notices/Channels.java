package aigateway.notices;

import aigateway.kernel.ChannelId;
import aigateway.kernel.Write;
import aigateway.secrets.EncryptedColumn;
import aigateway.webhooks.WebhookSecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored channels. */
public interface Channels {
    /**
     * @param secret that signs; null where nothing is signed
     */
    record NewChannel(
            ChannelId id,
            String name,
            Address address,
            @Nullable WebhookSecret secret,
            Instant at) {}

    /** What a PATCH sets; null leaves it as it is. */
    record Change(
            @Nullable String name,
            @Nullable Address address,
            @Nullable Boolean disabled) {}

    Write create(NewChannel channel);

    Write change(ChannelId id, Change change);

    /** Its open notices fail; its name stays. */
    Write delete(ChannelId id, Instant at);

    /** Disables it, because its receiver wants no more. */
    void disableGone(ChannelId id);

    Optional<Channel> find(ChannelId id);

    /** Newest first, those after the given one. */
    List<Channel> list(@Nullable ChannelId after, int limit);

    /** How many there are. */
    int count();

    /** The columns to encrypt again after a rotation. */
    List<EncryptedColumn> sealed();
}
