package aigateway.keys;

import aigateway.http.SourceAddress;
import aigateway.http.TokenBuckets;
import aigateway.kernel.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the look-ups of unknown credentials in the database, by address, by network and in all. It refuses no credential that
 * this process has seen to be right ({@link KeyCache#isProven}), and has an allowance of its own for each key that exists: so
 * guessing costs the database little, and keeps out no client that shares the address.
 *
 * <p>Round trips: none; while an address has used up its look-ups, one to Postgres a minute for the ids of all keys.
 */
public final class LookupLimits {
    private static final Duration KNOWN_KEEP = Duration.ofMinutes(1);
    /** What a process keeps in memory, a few megabytes. Of more keys the newest have an allowance of their own. */
    private static final int KNOWN_MAX = 50_000;

    private final PostgresKeys keys;
    private final KeyHashes hashes;
    private final InstantSource clock;
    private final TokenBuckets addresses;
    private final TokenBuckets networks;
    private final TokenBuckets all;
    private final TokenBuckets known;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile Known existing = new Known(Set.of(), Instant.EPOCH);

    public LookupLimits(PostgresKeys keys, KeyHashes hashes, InstantSource clock) {
        this.keys = keys;
        this.hashes = hashes;
        this.clock = clock;
        addresses = new TokenBuckets(clock, 100, Duration.ofMillis(20));
        networks = new TokenBuckets(clock, 200, Duration.ofMillis(10));
        all = new TokenBuckets(clock, 600, Duration.ofMillis(3));
        known = new TokenBuckets(clock, 20, Duration.ofMillis(200));
    }

    /**
     * @param names ids, and indexes of legacy keys
     */
    private record Known(Set<String> names, Instant readAt) {}

    /** Takes a look-up; returns 0, or in how many milliseconds to try again. */
    public long take(Credential credential, String source) {
        var groups = SourceAddress.groups(source);
        long wait = addresses.take(groups.getFirst());
        if (wait == 0) {
            wait = networks.take(groups.getLast());
        }
        if (wait == 0) {
            wait = all.take("");
        }
        return wait == 0 ? 0 : ofExisting(credential, wait);
    }

    private long ofExisting(Credential credential, long otherwise) {
        Set<String> names = existing().names;
        return switch (credential) {
            case Credential.Presented(var id, String _) ->
                names.contains(id.value()) ? known.take(id.value()) : otherwise;
            // Only the whole text of a legacy key gives its index: it is right.
            case Credential.Legacy(String token) ->
                hashes.legacyIndexTexts(token).stream().anyMatch(names::contains) ? 0 : otherwise;
            case Credential.None _ -> otherwise;
        };
    }

    private Known existing() {
        Known read = existing;
        Instant now = clock.instant();
        if (now.isBefore(read.readAt.plus(KNOWN_KEEP)) || !loading.tryLock()) {
            return read;
        }
        try {
            read = new Known(new HashSet<>(keys.names(KNOWN_MAX)), now);
        } catch (Unavailable _) {
            read = new Known(read.names, now);
        } finally {
            existing = read;
            loading.unlock();
        }
        return read;
    }
}
