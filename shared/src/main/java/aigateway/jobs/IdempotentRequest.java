package aigateway.jobs;

import aigateway.json.RequestBody;
import aigateway.kernel.Conflict;
import aigateway.kernel.Problem;
import aigateway.keys.Key;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request for durable work, which a client may give a name ({@code Idempotency-Key}) and then repeat: the first one is
 * done, every
 * later one is answered with what the first one made.
 *
 * <p>Round trips: one to Postgres where there is a name, and one more for a repetition.
 *
 * @param name the header's value, or null
 */
record IdempotentRequest(
        Key key, RequestBody body, @Nullable String name) {
    /** Two seconds: longer than any commit takes whose process lives. */
    private static final int LOOKS_MAX = 40;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(50);

    /** What the request comes to. */
    interface Outcomes<R> {
        /**
         * @param idempotency to be noted in the transaction that stores what is made; null where there is no name
         */
        R first(@Nullable Idempotency idempotency);

        /**
         * @param made the id that the first one was answered with; empty when it is there no more
         */
        Optional<R> again(String made);

        R refused(Problem problem);
    }

    <R> R answer(IdempotencyKeys names, Outcomes<R> outcomes) {
        if (name == null) {
            return outcomes.first(null);
        }
        if (!Idempotency.isName(name)) {
            return outcomes.refused(
                    Problem.invalidValue("Idempotency-Key", "expected 1 to 255 visible ASCII characters"));
        }
        var idempotency = Idempotency.of(name, body.bytes());
        Optional<R> before = replay(names, idempotency, outcomes);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            return outcomes.first(idempotency);
        } catch (Conflict _) {
            return await(names, idempotency, outcomes);
        }
    }

    /** Another request was first, and has perhaps not committed yet. */
    private <R> R await(IdempotencyKeys names, Idempotency idempotency, Outcomes<R> outcomes) {
        for (int looks = 0; looks < LOOKS_MAX; looks++) {
            Optional<R> first = replay(names, idempotency, outcomes);
            if (first.isPresent()) {
                return first.get();
            }
            try {
                Thread.sleep(LOOK_PAUSE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return outcomes.refused(Problem.idempotencyBusy());
    }

    private <R> Optional<R> replay(IdempotencyKeys names, Idempotency idempotency, Outcomes<R> outcomes) {
        return names.noted(key.id(), idempotency.name())
                .flatMap(noted -> idempotency.isSameBody(noted.bodySha256())
                        ? outcomes.again(noted.made())
                        : Optional.of(outcomes.refused(Problem.idempotencyMismatch())));
    }
}
