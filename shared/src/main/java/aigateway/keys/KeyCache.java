package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.kernel.SharedTrip;
import aigateway.kernel.TeamId;
import aigateway.kernel.Unavailable;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a credential. A known one is cached for ten seconds under the digest of the whole credential, an unknown one
 * for five; a change made elsewhere is seen sooner through the version check in {@code limits}.
 *
 * <p>Round trips: none for a key seen in the last ten seconds, else one to Postgres, which callers of the same credential share.
 * In the last three of these seconds one caller makes it, and the others go on with what is kept.
 */
public final class KeyCache {
    private static final Duration KEEP = Duration.ofSeconds(10);
    private static final Duration KEEP_UNKNOWN = Duration.ofSeconds(5);
    /** Before the end of {@link #KEEP}: one caller then reads the key again, and the others go on with what is kept. */
    private static final Duration REFRESH_AHEAD = Duration.ofSeconds(3);

    private static final int KEPT_MAX = 10_000;
    private static final int PROVEN_MAX = 50_000;
    private static final int CURRENT_MAX = 64;

    private final PostgresKeys keys;
    private final KeyHashes hashes;
    private final InstantSource clock;
    private final Cache<String, Found> found =
            Caffeine.newBuilder().maximumSize(KEPT_MAX).build();
    /** Digests of credentials that were right when they were last looked up. */
    private final Cache<String, Boolean> proven =
            Caffeine.newBuilder().maximumSize(PROVEN_MAX).build();
    /** One look-up of each credential at a time. */
    private final Map<String, Lookup> lookups = new ConcurrentHashMap<>();
    /** Workers of many jobs of few keys. */
    private final SharedTrip<KeyId, Optional<Key>> current = new SharedTrip<>(CURRENT_MAX, this::current);

    public KeyCache(PostgresKeys keys, KeyHashes hashes, InstantSource clock) {
        this.keys = keys;
        this.hashes = hashes;
        this.clock = clock;
    }

    private record Found(@Nullable Key key, Instant until) {}

    /** A query under way. */
    private static final class Lookup {
        private final CompletableFuture<Found> result = new CompletableFuture<>();
    }

    /** The key, when the credential is right and the key is usable now. */
    public Optional<Key> identify(Credential credential) {
        Instant now = clock.instant();
        String digest = digest(credential);
        Found kept = found.getIfPresent(digest);
        Found answer = kept != null && now.isBefore(kept.until)
                ? refreshed(digest, credential, kept, now)
                : lookedUp(digest, credential, kept, now);
        return Optional.ofNullable(answer.key).filter(key -> key.usableAt(now));
    }

    /** Whether the credential is in the cache, or is being looked up: {@link #identify} then makes no query of its own. */
    public boolean knows(Credential credential) {
        String digest = digest(credential);
        Found kept = found.getIfPresent(digest);
        return (kept != null && clock.instant().isBefore(kept.until)) || lookups.containsKey(digest);
    }

    /** Whether the credential was right when this process last looked it up. */
    public boolean isProven(Credential credential) {
        return proven.getIfPresent(digest(credential)) != null;
    }

    /** The first caller near the end of an entry's time reads it again; the others do not wait for that. */
    private Found refreshed(String digest, Credential credential, Found kept, Instant now) {
        if (kept.key == null || now.isBefore(kept.until.minus(REFRESH_AHEAD)) || lookups.containsKey(digest)) {
            return kept;
        }
        try {
            return lookedUp(digest, credential, kept, now);
        } catch (Unavailable _) {
            return kept;
        }
    }

    /** All that look up one credential at the same time share one query. */
    private Found lookedUp(String digest, Credential credential, @Nullable Found seen, Instant now) {
        var mine = new Lookup();
        Lookup other = lookups.putIfAbsent(digest, mine);
        if (other != null) {
            return joined(other.result);
        }
        try {
            Found since = found.getIfPresent(digest);
            // Another look-up may have ended between the caller's look at the cache and this one.
            Found loaded =
                    since != null && !since.equals(seen) && now.isBefore(since.until) ? since : load(credential, now);
            // A key that was forgotten meanwhile may have changed after this query.
            if (lookups.get(digest) == mine) {
                keep(digest, loaded);
            }
            mine.result.complete(loaded);
            return loaded;
        } catch (RuntimeException | Error e) {
            mine.result.completeExceptionally(e);
            throw e;
        } finally {
            lookups.remove(digest, mine);
        }
    }

    private void keep(String digest, Found loaded) {
        found.put(digest, loaded);
        if (loaded.key == null) {
            proven.invalidate(digest);
        } else {
            proven.put(digest, true);
        }
    }

    private static Found joined(CompletableFuture<Found> other) {
        try {
            return other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The key as it is stored now: for work that was accepted earlier. Workers that ask at the same time share the query. */
    public Optional<Key> current(KeyId id) {
        return current.go(id).filter(key -> key.usableAt(clock.instant()));
    }

    private List<Optional<Key>> current(List<KeyId> ids) {
        Map<KeyId, Optional<Key>> found = new HashMap<>();
        return ids.stream().map(id -> found.computeIfAbsent(id, keys::find)).toList();
    }

    /** Forgets this credential, so that the next use reads the database. */
    public void forget(Credential credential) {
        String digest = digest(credential);
        lookups.remove(digest);
        found.invalidate(digest);
    }

    /** Forgets a key that was just changed here. */
    public void forget(KeyId id) {
        lookups.clear();
        found.asMap()
                .values()
                .removeIf(entry -> entry.key != null && entry.key.id().equals(id));
    }

    /** Forgets the keys of a team that was just changed here. */
    public void forget(TeamId team) {
        lookups.clear();
        found.asMap().values().removeIf(entry -> entry.key != null && team.equals(entry.key.teamId()));
    }

    /** Forgets everything, as after a restored snapshot. */
    public void forgetAll() {
        lookups.clear();
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
