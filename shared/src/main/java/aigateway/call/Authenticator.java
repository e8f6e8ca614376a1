package aigateway.call;

import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.keys.FailedAttempts;
import aigateway.keys.Key;
import aigateway.keys.KeyCache;
import aigateway.limits.LimitRequest;
import aigateway.limits.Limits;
import aigateway.limits.Permit;
import aigateway.limits.RateLimitStatus;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets a key in, for every endpoint alike. Every cause of a wrong credential has one answer.
 *
 * <p>Round trips: {@link #identify} none for a warm key, else one to Postgres; {@link #confirm} and
 * {@link #pass} one to Redis, and for a key that was changed in the last ten seconds one to each more.
 */
public final class Authenticator {
    private final KeyCache keys;
    private final FailedAttempts failures;
    private final Limits limits;

    public Authenticator(KeyCache keys, FailedAttempts failures, Limits limits) {
        this.keys = keys;
        this.failures = failures;
        this.limits = limits;
    }

    /** Whether a call may go on, and what it holds then. */
    sealed interface Passage {
        record Passed(Key key, Permit slot, RateLimitStatus standing) implements Passage {}

        record Barred(Problem problem, RateLimitStatus standing) implements Passage {}
    }

    /** Both checks, for what is not a call: lists, jobs. */
    public Result<Key> enter(Caller caller) {
        return switch (identify(caller)) {
            case Result.Ok(Key key) -> confirm(key, caller);
            case Result.Refused<Key> refused -> refused;
        };
    }

    /** Whose credential it is, from what this process remembers of the last ten seconds. */
    public Result<Key> identify(Caller caller) {
        return switch (caller) {
            case Caller.Worker(KeyId id) ->
                keys.current(id).map(Result::ok).orElseGet(() -> Result.refused(Problem.invalidApiKey()));
            case Caller.Client(Credential.None(String reason), String source) -> reject(source, reason);
            case Caller.Client(Credential credential, String source) -> {
                if (!keys.knows(credential) && failures.waitSeconds(source) > 0) {
                    yield reject(source, "limited");
                }
                Optional<Key> key = keys.identify(credential);
                yield key.isPresent() ? Result.ok(key.get()) : reject(source, "unknown");
            }
        };
    }

    /** The same key as of this moment: one that was changed elsewhere is read anew, so that a revocation counts at once. */
    public Result<Key> confirm(Key key, Caller caller) {
        return switch (pass(key, caller, now -> LimitRequest.versionOnly(now.id(), now.version()))) {
            case Passage.Passed(Key now, Permit _, RateLimitStatus _) -> Result.ok(now);
            case Passage.Barred(Problem problem, RateLimitStatus _) -> Result.refused(problem);
        };
    }

    /**
     * Confirms, and takes from the key's limits in the same round trip.
     *
     * @param wanted what the call takes under the key as it is known; asked again when the key has changed
     */
    Passage pass(Key key, Caller caller, Function<Key, LimitRequest> wanted) {
        LimitRequest demand = demand(key, caller, wanted);
        if (caller instanceof Caller.Worker && demand.isFree()) {
            // Its key was read from the database this moment.
            return new Passage.Passed(key, Permit.NONE, RateLimitStatus.NONE);
        }
        return switch (limits.admit(demand)) {
            case Limits.Admission.Admitted(Permit slot, RateLimitStatus standing) ->
                passed(key, caller, slot, standing);
            case Limits.Admission.Refused(Problem problem, RateLimitStatus standing) ->
                new Passage.Barred(problem, standing);
            case Limits.Admission.Stale() -> passAnew(caller, wanted);
        };
    }

    private Passage passAnew(Caller caller, Function<Key, LimitRequest> wanted) {
        if (caller instanceof Caller.Client(Credential credential, String _)) {
            keys.forget(credential);
        }
        return switch (identify(caller)) {
            case Result.Refused(Problem problem) -> new Passage.Barred(problem, RateLimitStatus.NONE);
            case Result.Ok(Key fresh) -> {
                LimitRequest demand = demand(fresh, caller, wanted).ofNewestVersion();
                yield demand.isFree()
                        ? passed(fresh, caller, Permit.NONE, RateLimitStatus.NONE)
                        : switch (limits.admit(demand)) {
                            case Limits.Admission.Admitted(Permit slot, RateLimitStatus standing) ->
                                passed(fresh, caller, slot, standing);
                            case Limits.Admission.Refused(Problem problem, RateLimitStatus standing) ->
                                new Passage.Barred(problem, standing);
                            case Limits.Admission.Stale() ->
                                throw new IllegalStateException("no version is newer than the newest");
                        };
            }
        };
    }

    /** Whoever stands at the wrong address takes nothing. */
    private static LimitRequest demand(Key key, Caller caller, Function<Key, LimitRequest> wanted) {
        return mayComeFrom(key, caller) ? wanted.apply(key) : LimitRequest.versionOnly(key.id(), key.version());
    }

    private static Passage passed(Key key, Caller caller, Permit slot, RateLimitStatus standing) {
        return mayComeFrom(key, caller)
                ? new Passage.Passed(key, slot, standing)
                : new Passage.Barred(Problem.ipNotAllowed(), RateLimitStatus.NONE);
    }

    private static boolean mayComeFrom(Key key, Caller caller) {
        return !(caller instanceof Caller.Client(Credential _, String source)) || key.allowsAddress(address(source));
    }

    private Result<Key> reject(String source, String reason) {
        long wait = failures.waitSeconds(source);
        failures.count(source, reason);
        return Result.refused(wait > 0 ? Problem.tooManyFailures(wait) : Problem.invalidApiKey());
    }

    private static @Nullable InetAddress address(String source) {
        try {
            return InetAddress.ofLiteral(source);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
