package aigateway.providers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one provider. The first available key is used; a key that was refused, or that reached its limit, cools down while
 * another is used. Known to this process only.
 */
public final class ProviderKeys {
    /** It must be repaired; a call now and then shows when it is. */
    private static final Duration REFUSED_COOLDOWN = Duration.ofMinutes(5);

    private final List<String> names;
    private final List<Supplier<Optional<String>>> keys;
    private final AtomicLongArray cooldownUntilMillis;
    private final AtomicReferenceArray<@Nullable Reason> reasons;
    private final InstantSource clock;

    /** Why a key rests. */
    private record Reason(Instant since, int status) {}

    /**
     * @param keys read at each call, so that a rotated secret is used at once; none for a server without keys
     */
    public ProviderKeys(List<Supplier<Optional<String>>> keys, InstantSource clock) {
        this(IntStream.rangeClosed(1, keys.size()).mapToObj(i -> "key " + i).toList(), keys, clock);
    }

    private ProviderKeys(List<String> names, List<Supplier<Optional<String>>> keys, InstantSource clock) {
        this.names = names;
        this.keys = List.copyOf(keys);
        this.cooldownUntilMillis = new AtomicLongArray(keys.size());
        this.reasons = new AtomicReferenceArray<>(keys.size());
        this.clock = clock;
    }

    /**
     * Keys that are secrets with a name.
     *
     * @param find reads the secret of a name
     */
    public static ProviderKeys named(List<String> names, Function<String, Optional<String>> find, InstantSource clock) {
        return new ProviderKeys(
                List.copyOf(names),
                names.stream()
                        .<Supplier<Optional<String>>>map(name -> () -> find.apply(name))
                        .toList(),
                clock);
    }

    /** A single key. */
    static ProviderKeys only(String name, Supplier<Optional<String>> key) {
        return new ProviderKeys(List.of(name), List.of(key), () -> Instant.EPOCH);
    }

    /** The names of all keys, in the order of their indexes. */
    List<String> names() {
        return names;
    }

    /** The state of each key, in the order of their indexes. */
    List<KeyState> states() {
        long now = clock.millis();
        return IntStream.range(0, names.size())
                .mapToObj(i -> {
                    long until = cooldownUntilMillis.get(i);
                    Reason reason = reasons.get(i);
                    return until > now && reason != null
                            ? new KeyState(names.get(i), Instant.ofEpochMilli(until), reason.since, reason.status)
                            : new KeyState(names.get(i), null, null, null);
                })
                .toList();
    }

    /** The index of the key to use now; when all cool down, of the one that is available first. */
    int choose() {
        int best = 0;
        for (int i = 0; i < keys.size(); i++) {
            long until = cooldownUntilMillis.get(i);
            if (until <= clock.millis()) {
                return i;
            }
            best = until < cooldownUntilMillis.get(best) ? i : best;
        }
        return best;
    }

    /** Chooses the key of an attempt, and notes its name. */
    int choose(Dispatch dispatch) {
        int chosen = choose();
        if (!names.isEmpty()) {
            dispatch.use(names.get(chosen));
        }
        return chosen;
    }

    Optional<String> secret(int index) {
        return keys.isEmpty() ? Optional.empty() : keys.get(index).get();
    }

    /** Whether another key can be tried: a single key never cools down. */
    boolean hasAvailable() {
        for (int i = 0; keys.size() > 1 && i < keys.size(); i++) {
            if (cooldownUntilMillis.get(i) <= clock.millis()) {
                return true;
            }
        }
        return false;
    }

    /** Records the provider's status for this key. */
    void answered(int index, int status, Optional<String> retryAfter) {
        if (keys.size() < 2) {
            return;
        }
        switch (status) {
            case 401, 402, 403 -> coolDown(index, status, REFUSED_COOLDOWN);
            case 429 -> coolDown(index, status, limitedCooldown(retryAfter));
            default -> {}
        }
    }

    private void coolDown(int index, int status, Duration duration) {
        reasons.set(index, new Reason(clock.instant(), status));
        cooldownUntilMillis.set(index, clock.millis() + duration.toMillis());
    }

    private static Duration limitedCooldown(Optional<String> retryAfter) {
        Long seconds = RetryAfter.seconds(retryAfter.orElse(null));
        return Duration.ofSeconds(seconds == null ? RetryAfter.SECONDS_MAX : seconds);
    }
}
