package aigateway.pipeline;

import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.keys.Credential;
import aigateway.keys.FailedAttempts;
import aigateway.keys.Key;
import aigateway.keys.KeyRing;
import aigateway.limits.Limits;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a key in, for every endpoint alike. Every cause of a wrong credential has one answer.
 *
 * <p>Round trips: {@link #identify} none for a warm key, else one to Postgres; {@link #confirm} one to Redis.
 */
public final class Door {
    private final KeyRing keys;
    private final FailedAttempts failures;
    private final Limits limits;

    public Door(KeyRing keys, FailedAttempts failures, Limits limits) {
        this.keys = keys;
        this.failures = failures;
        this.limits = limits;
    }

    /** Whether somebody may come in. */
    public sealed interface Entry {
        record Open(Key key) implements Entry {}

        record Shut(Problem problem) implements Entry {}
    }

    /** Both checks, for what is not a call: lists, jobs. */
    public Entry enter(Caller caller) {
        return switch (identify(caller)) {
            case Entry.Open(Key key) -> confirm(key, caller);
            case Entry.Shut shut -> shut;
        };
    }

    /** Whose credential it is, from what this process remembers of the last ten seconds. */
    Entry identify(Caller caller) {
        return switch (caller) {
            case Caller.Worker(KeyId id) ->
                keys.current(id).<Entry>map(Entry.Open::new).orElseGet(() -> new Entry.Shut(Problem.invalidApiKey()));
            case Caller.Client(Credential.None(String reason), String source) -> turnAway(source, reason);
            case Caller.Client(Credential credential, String source) -> {
                if (!keys.knows(credential) && failures.waitSeconds(source) > 0) {
                    yield turnAway(source, "limited");
                }
                Optional<Key> key = keys.identify(credential);
                yield key.isPresent() ? new Entry.Open(key.get()) : turnAway(source, "unknown");
            }
        };
    }

    /** The same key as of this moment: one that was changed elsewhere is read anew, so that a revocation counts at once. */
    Entry confirm(Key key, Caller caller) {
        if (!(caller instanceof Caller.Client(Credential credential, String source))) {
            return new Entry.Open(key);
        }
        Key now = key;
        if (limits.admit(key.id(), key.version()) instanceof Limits.Admission.Stale) {
            keys.forget(credential);
            Optional<Key> fresh = keys.identify(credential);
            if (fresh.isEmpty()) {
                return turnAway(source, "unknown");
            }
            now = fresh.get();
        }
        return now.allowsAddress(address(source)) ? new Entry.Open(now) : new Entry.Shut(Problem.ipNotAllowed());
    }

    private Entry turnAway(String source, String reason) {
        long wait = failures.waitSeconds(source);
        failures.count(source, reason);
        return new Entry.Shut(wait > 0 ? Problem.tooManyFailures(wait) : Problem.invalidApiKey());
    }

    private static @Nullable InetAddress address(String source) {
        try {
            return InetAddress.ofLiteral(source);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
