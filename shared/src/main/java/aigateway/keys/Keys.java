package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Write;
import aigateway.secrets.EncryptedColumn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stored keys. */
public interface Keys {
    Optional<Key> find(KeyId id);

    /** Newest first, those after the given one; at most {@code limit}. */
    default List<Key> list(@Nullable KeyId after, int limit) {
        return list(KeyFilter.ALL, Instant.EPOCH, after, limit);
    }

    /**
     * The same of those that fit the filter.
     *
     * @param now which decides whether a key has expired
     */
    default List<Key> list(KeyFilter filter, Instant now, @Nullable KeyId after, int limit) {
        return list(filter, KeyOrder.NEWEST, now, after, limit);
    }

    /** The same in another order. */
    List<Key> list(KeyFilter filter, KeyOrder order, Instant now, @Nullable KeyId after, int limit);

    /** Whether there is any key at all. */
    boolean any();

    /** Whether a legacy key was imported, by its possible blind indexes. */
    boolean hasLegacy(List<byte[]> indexes);

    /** The sealed webhook secret of a key. */
    Optional<byte[]> webhookSecret(KeyId id);

    /** The encrypted webhook secrets of all keys, to be encrypted again under a new data key. */
    EncryptedColumn webhookSecrets();

    /**
     * The transaction ends with {@link aigateway.kernel.Conflict} when the same legacy key is there already.
     *
     * @param team null for none
     */
    Write create(KeyId id, KeySpec spec, @Nullable TeamId team, KeyHashes.NewSecret secret, byte[] sealedWebhookSecret);

    /**
     * Stores some settings of a key. The transaction ends with {@link aigateway.kernel.Conflict} when the key is of another
     * version.
     *
     * @param version that the change was made from
     * @param team stored if members has it; null for none
     * @param members to store, by the names of the admin API
     */
    Write change(KeyId id, long version, KeySpec spec, @Nullable TeamId team, Set<String> members);

    /**
     * Moves all keys of a team that are not revoked.
     *
     * @param to another team; null for none
     */
    Write moveAll(TeamId from, @Nullable TeamId to);

    /** Notes a use, unless one after {@code due} is noted already. It waits for no lock: then it notes nothing. */
    Write used(KeyId id, Instant at, Instant due);

    /** The first revocation counts; a later one changes nothing but the version. */
    Write revoke(KeyId id, Instant at);

    /**
     * The transaction ends with {@link aigateway.kernel.Conflict} when the key is of another version.
     *
     * @param version that is rolled
     * @param graceUntil until when the current secret stays valid; an instant in the past ends it at once
     */
    Write roll(KeyId id, long version, KeyHashes.NewSecret secret, Instant graceUntil);
}
