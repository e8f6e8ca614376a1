package aigateway.jobs;

import aigateway.json.RequestBody;
import aigateway.kernel.Pause;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.providers.ClientHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that a client may repeat under an idempotency key: the first one is executed, every later one is answered with
 * what the first one created.
 *
 * <p>Round trips: one to Postgres where there is an idempotency key, and one more for a repetition or a refusal.
 *
 * @param idempotencyKey the header's value, or null
 */
record IdempotentRequest(
        Key key,
        RequestBody body,
        ClientHeaders headers,
        @Nullable String idempotencyKey) {
    /** Together two seconds: longer than any commit takes whose process lives. */
    private static final int CHECKS_MAX = 40;

    private static final Duration CHECK_PAUSE = Duration.ofMillis(50);

    /**
     * Executes the request, and records the idempotency (null where there is none) in the transaction that stores what it
     * creates.
     */
    interface First<T> {
        /** Empty when another request has the idempotency key: nothing was created. */
        Result<Optional<T>> create(@Nullable Idempotency idempotency);
    }

    /**
     * @param earlier what an earlier request created, by its id; empty when it is deleted
     */
    <T> Result<Submitted<T>> answer(
            IdempotencyKeys keys, First<T> first, Function<String, Optional<Result<T>>> earlier) {
        if (idempotencyKey == null) {
            return first.create(null).map(value -> new Submitted<>(value.orElseThrow(), false));
        }
        if (!Idempotency.isName(idempotencyKey)) {
            return Result.refused(
                    Problem.invalidValue("Idempotency-Key", "expected 1 to 255 visible ASCII characters"));
        }
        // A client that sends its request again may do so in another trace.
        var request = new StoredRequest(body.bytes(), headers.within(null));
        var idempotency = Idempotency.of(idempotencyKey, request.bytes());
        Optional<Result<Submitted<T>>> before = replay(keys, idempotency, earlier);
        if (before.isPresent()) {
            return before.get();
        }
        return switch (first.create(idempotency)) {
            case Result.Ok<Optional<T>>(Optional<T> created) ->
                created.map(value -> Result.ok(new Submitted<>(value, false)))
                        .orElseGet(() -> await(keys, idempotency, earlier));
            // Perhaps refused only because the same request, sent twice at once, took the last of a budget.
            case Result.Refused<Optional<T>>(Problem problem) ->
                replay(keys, idempotency, earlier).orElseGet(() -> Result.refused(problem));
        };
    }

    /** Another request was first, and may not have committed yet. */
    private <T> Result<Submitted<T>> await(
            IdempotencyKeys keys, Idempotency idempotency, Function<String, Optional<Result<T>>> earlier) {
        for (int checks = 0; checks < CHECKS_MAX; checks++) {
            Optional<Result<Submitted<T>>> first = replay(keys, idempotency, earlier);
            if (first.isPresent()) {
                return first.get();
            }
            if (!Pause.sleep(CHECK_PAUSE)) {
                break;
            }
        }
        return Result.refused(Problem.idempotencyBusy());
    }

    private <T> Optional<Result<Submitted<T>>> replay(
            IdempotencyKeys keys, Idempotency idempotency, Function<String, Optional<Result<T>>> earlier) {
        return keys.find(key.id(), idempotency.name())
                .flatMap(entry -> idempotency.isSameBody(entry.bodySha256())
                        ? earlier.apply(entry.created())
                        : Optional.of(Result.<T>refused(Problem.idempotencyMismatch())))
                .map(result -> result.map(value -> new Submitted<>(value, true)));
    }
}
