package aigateway.keys;

import aigateway.kernel.KeyId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a credential. A known one is cached for ten seconds under the digest of the whole credential, an unknown one
 * for five; a change made elsewhere is seen sooner through the version check in {@code limits}.
 *
 * <p>Round trips: none for a key seen in the last ten seconds, else one to Postgres.
 */
public final class KeyCache {
    private static final Duration KEEP = Duration.ofSeconds(10);
    private static final Duration KEEP_UNKNOWN = Duration.ofSeconds(5);
    private static final int KEPT_MAX = 10_000;

    private final PostgresKeys keys;
    private final KeyHashes hashes;
    private final InstantSource clock;
    private final Cache<String, Found> found =
            Caffeine.newBuilder().maximumSize(KEPT_MAX).build();

    public KeyCache(PostgresKeys keys, KeyHashes hashes, InstantSource clock) {
        this.keys = keys;
        this.hashes = hashes;
        this.clock = clock;
    }

    private record Found(@Nullable Key key, Instant until) {}

    /** The key, when the credential is right and the key is usable now. */
    public Optional<Key> identify(Credential credential) {
        Instant now = clock.instant();
        String digest = digest(credential);
        Found kept = found.getIfPresent(digest);
        if (kept == null || !now.isBefore(kept.until)) {
            kept = load(credential, now);
            found.put(digest, kept);
        }
        return Optional.ofNullable(kept.key).filter(key -> key.usableAt(now));
    }

    /** Whether the credential is in the cache, so that {@link #identify} makes no query. */
    public boolean knows(Credential credential) {
        Found kept = found.getIfPresent(digest(credential));
        return kept != null && clock.instant().isBefore(kept.until);
    }

    /** The key as it is stored now: for work that was accepted earlier. */
    public Optional<Key> current(KeyId id) {
        return keys.find(id).filter(key -> key.usableAt(clock.instant()));
    }

    /** Forgets this credential, so that the next use reads the database. */
    public void forget(Credential credential) {
        found.invalidate(digest(credential));
    }

    /** Forgets a key that was just changed here. */
    public void forget(KeyId id) {
        found.asMap()
                .values()
                .removeIf(entry -> entry.key != null && entry.key.id().equals(id));
    }

    /** Forgets everything, as after a restored snapshot. */
    public void forgetAll() {
        found.invalidateAll();
    }

    private Found load(Credential credential, Instant now) {
        Key key = switch (credential) {
            case Credential.Presented(KeyId id, String secret) -> {
                StoredKey stored = keys.findStored(id).orElse(null);
                boolean right = hashes.matches(stored, id, secret, now);
                yield stored != null && right ? stored.key() : null;
            }
            case Credential.Legacy(String token) ->
                keys.findLegacy(hashes.legacyIndexes(token))
                        .filter(stored -> isLegacyValid(stored, now))
                        .map(StoredKey::key)
                        .orElse(null);
            case Credential.None _ -> null;
        };
        if (key == null) {
            return new Found(null, now.plus(KEEP_UNKNOWN));
        }
        Instant until = now.plus(KEEP);
        Instant graceEnds = key.rolledUntil();
        if (graceEnds != null && now.isBefore(graceEnds) && graceEnds.isBefore(until)) {
            until = graceEnds;
        }
        return new Found(key, until);
    }

    /** A roll gives a legacy key a secret of our form; the old text then ends with that roll's grace, not a later one's. */
    private static boolean isLegacyValid(StoredKey stored, Instant now) {
        Instant until = stored.previousUntil();
        boolean rolledOnce = stored.previous() == null;
        return stored.current() == null || (rolledOnce && until != null && now.isBefore(until));
    }

    private static String digest(Credential credential) {
        String whole = switch (credential) {
            case Credential.Presented(KeyId id, String secret) -> KeyText.whole(id, secret);
            case Credential.Legacy(String token) -> token;
            case Credential.None _ -> "";
        };
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
