package aigateway.providers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * The keys that one provider takes: the first that works is used, and one that was refused, or has used up its share, rests while
 * another takes its place. Known to this process alone.
 */
public final class ProviderKeys {
    /** It must be repaired; a call now and then shows when it is. */
    private static final Duration REFUSED_REST = Duration.ofMinutes(5);

    private final List<Supplier<Optional<String>>> keys;
    private final AtomicLongArray restUntilMillis;
    private final InstantSource clock;

    /**
     * @param keys asked at each call, so that a rotated secret is used at once; none for a server that wants no key
     */
    public ProviderKeys(List<Supplier<Optional<String>>> keys, InstantSource clock) {
        this.keys = List.copyOf(keys);
        this.restUntilMillis = new AtomicLongArray(keys.size());
        this.clock = clock;
    }

    /** A key that has no other beside it. */
    static ProviderKeys only(Supplier<Optional<String>> key) {
        return new ProviderKeys(List.of(key), () -> Instant.EPOCH);
    }

    /** The one to use now, by its place; the one that rests the shortest where all do. */
    int choose() {
        int best = 0;
        for (int i = 0; i < keys.size(); i++) {
            long until = restUntilMillis.get(i);
            if (until <= clock.millis()) {
                return i;
            }
            best = until < restUntilMillis.get(best) ? i : best;
        }
        return best;
    }

    Optional<String> secret(int place) {
        return keys.isEmpty() ? Optional.empty() : keys.get(place).get();
    }

    /** Whether there is another to try: an only key never rests. */
    boolean hasAvailable() {
        for (int i = 0; keys.size() > 1 && i < keys.size(); i++) {
            if (restUntilMillis.get(i) <= clock.millis()) {
                return true;
            }
        }
        return false;
    }

    /** What the provider answered with this key. */
    void answered(int place, int status, Optional<String> retryAfter) {
        if (keys.size() < 2) {
            return;
        }
        switch (status) {
            case 401, 402, 403 -> rest(place, REFUSED_REST);
            case 429 -> rest(place, limitedRest(retryAfter));
            default -> {}
        }
    }

    private void rest(int place, Duration lasts) {
        restUntilMillis.set(place, clock.millis() + lasts.toMillis());
    }

    private static Duration limitedRest(Optional<String> retryAfter) {
        Long asked = RetryAfter.seconds(retryAfter.orElse(null));
        return Duration.ofSeconds(asked == null ? RetryAfter.SECONDS_MAX : asked);
    }
}
