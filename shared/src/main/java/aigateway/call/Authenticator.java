package aigateway.call;

import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Credential;
import aigateway.keys.FailedAttempts;
import aigateway.keys.Key;
import aigateway.keys.KeyCache;
import aigateway.keys.KeyUses;
import aigateway.keys.LookupLimits;
import aigateway.limits.LimitRequest;
import aigateway.limits.Limits;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a credential, in the same way for every endpoint. Every invalid credential gets the same refusal,
 * whatever is wrong with it; only a request without one gets another. Only look-ups are limited, never refusals: a malformed
 * key costs nothing.
 *
 * <p>Round trips: {@link #identify} none for a cached key, else one to Postgres. {@link #confirm} one to Redis, and one to
 * Postgres for a key that was changed in the last ten seconds.
 */
public final class Authenticator {
    /** It shows nothing about any key, so it may say more than the refusal of a wrong one. */
    private static final Problem NO_KEY = new Problem(
            401,
            "invalid_request_error",
            "invalid_api_key",
            null,
            "You did not provide an API key. Send the header Authorization: Bearer KEY, or X-API-Key: KEY.",
            Map.of());

    private final KeyCache keys;
    private final LookupLimits lookups;
    private final FailedAttempts failures;
    private final Limits limits;
    private final KeyUses uses;

    public Authenticator(KeyCache keys, LookupLimits lookups, FailedAttempts failures, Limits limits, KeyUses uses) {
        this.keys = keys;
        this.lookups = lookups;
        this.failures = failures;
        this.limits = limits;
        this.uses = uses;
    }

    /** Identifies the key of a call and notes it in the call's record. The body is parsed only after that. */
    Result<Key> authenticate(Call call) {
        if (call.caller() instanceof Caller.Worker(KeyId id, var _, var _)) {
            // The row of the call names this key even if it was revoked after the job was accepted.
            call.record().identified(id);
        }
        Result<Key> result = identify(call.caller());
        if (result instanceof Result.Ok<Key>(Key key)) {
            call.record().identified(key, uses.of(key));
        }
        return result;
    }

    /** Identifies and confirms the key of a request that is not a call, such as a list of jobs. */
    public Result<Key> enter(Caller caller) {
        return identify(caller).flatMap(key -> confirm(key, caller));
    }

    /** Finds the key of a caller. A cache keeps the key of a credential for ten seconds. */
    public Result<Key> identify(Caller caller) {
        return switch (caller) {
            case Caller.Worker(KeyId id, var _, var _) ->
                keys.current(id).map(Result::ok).orElseGet(() -> Result.refused(Problem.invalidApiKey()));
            case Caller.Client(Credential.None(String reason), var _, var _, var _) -> reject(reason);
            case Caller.Client(Credential credential, String source, var _, var _) -> {
                boolean limited = !keys.knows(credential) && !keys.isProven(credential);
                long wait = limited ? lookups.take(credential, source) : 0;
                yield wait > 0
                        ? limited(wait)
                        : keys.identify(credential).map(Result::ok).orElseGet(() -> reject("unknown"));
            }
        };
    }

    /**
     * Compares the key's version with the newest one in Redis, and reads a key again that another process has changed: a
     * revocation has an effect at once. Then checks the caller's address.
     */
    public Result<Key> confirm(Key key, Caller caller) {
        if (caller instanceof Caller.Worker) {
            // The worker has just read its key from the database.
            return Result.ok(key);
        }
        return switch (limits.admit(LimitRequest.versionOnly(key.id(), key.version(), key.team()))) {
            case Limits.Admission.Admitted _ -> checkAddress(key, caller);
            case Limits.Admission.Refused(Problem problem, var _) -> Result.refused(problem);
            case Limits.Admission.Stale() -> reread(caller).flatMap(fresh -> checkAddress(fresh, caller));
        };
    }

    /** Identifies again, without the cached key. */
    Result<Key> reread(Caller caller) {
        if (caller instanceof Caller.Client(Credential credential, var _, var _, var _)) {
            keys.forget(credential);
        }
        return identify(caller);
    }

    /** Refuses a key that may not be used from the caller's address. */
    Result<Key> checkAddress(Key key, Caller caller) {
        return caller instanceof Caller.Client(Credential _, String source, var _, var _)
                        && !key.allowsAddress(address(source))
                ? Result.refused(Problem.ipNotAllowed())
                : Result.ok(key);
    }

    private Result<Key> reject(String reason) {
        failures.count(reason);
        return Result.refused(reason.equals(Credential.MISSING) ? NO_KEY : Problem.invalidApiKey());
    }

    private Result<Key> limited(long waitMillis) {
        failures.count("limited");
        return Result.refused(Problem.tooManyFailures(Math.ceilDiv(waitMillis, 1000)));
    }

    private static @Nullable InetAddress address(String source) {
        try {
            return InetAddress.ofLiteral(source);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
