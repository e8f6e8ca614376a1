package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.kernel.Write;
import aigateway.secrets.EncryptedColumn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored keys. */
public interface Keys {
    Optional<Key> find(KeyId id);

    /** Newest first, those after the given one; at most {@code limit}. */
    List<Key> list(@Nullable KeyId after, int limit);

    /** Whether there is any key at all. */
    boolean any();

    /** Whether a legacy key was imported, by its possible blind indexes. */
    boolean hasLegacy(List<byte[]> indexes);

    /** The sealed webhook secret of a key. */
    Optional<byte[]> webhookSecret(KeyId id);

    /** The encrypted webhook secrets of all keys, to be encrypted again under a new data key. */
    EncryptedColumn webhookSecrets();

    Write create(KeyId id, KeySpec spec, KeyHashes.NewSecret secret, byte[] sealedWebhookSecret);

    Write change(KeyId id, KeySpec spec);

    /** The first revocation counts; a later one changes nothing but the version. */
    Write revoke(KeyId id, Instant at);

    /**
     * @param graceUntil until when the current secret stays valid; an instant in the past ends it at once
     */
    Write roll(KeyId id, KeyHashes.NewSecret secret, Instant graceUntil);
}
