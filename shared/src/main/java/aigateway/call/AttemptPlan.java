package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.call.Routed.Wording;
import aigateway.formats.translation.ResponseIdentity;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.providers.RetryAdvice;
import aigateway.providers.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which attempt of a call comes next, and whether there is one: decided once for each reply, before it is settled, because what the
 * call's last transaction stores depends on it. One call, one thread.
 */
final class AttemptPlan {
    /** Keys, retries and fallbacks together: beyond it nobody is well. */
    private static final int ATTEMPTS_MAX = 10;
    /** A client waits meanwhile; whoever asks for a longer pause is passed over. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private static final long PAUSE_BASE_MILLIS = 250;
    /** With less than that no provider answers. */
    private static final Duration TIME_MIN = Duration.ofSeconds(1);

    private static final String OPEN_RETRY_AFTER_SECONDS = "10";

    private final Admitted call;
    private final CallPipeline.Parts with;
    private final long startedMillis;
    private final Target drawn;
    private final Deque<Target> rest = new ArrayDeque<>();
    /** Who may have done the work already: asking again would pay twice for it. */
    private final Set<String> charged = new HashSet<>();

    private int number;
    private int retried;
    private @Nullable Target target;
    private @Nullable Wording wording;
    private int decidedNumber;
    private Step decided = new Step.Done();

    /** What is next. */
    sealed interface Step {
        record Attempt(Routed routed, Duration pause) implements Step {}

        /** Nobody can be asked. */
        record Refused(Problem problem) implements Step {}

        /** The last reply is the answer. */
        record Done() implements Step {}
    }

    AttemptPlan(Admitted call, CallPipeline.Parts with) {
        this.call = call;
        this.with = with;
        this.startedMillis = with.clock().millis();
        RequestId request = call.identified().arrived().request();
        List<Target> order = call.route().order(request);
        this.drawn = order.getFirst();
        // Who asked to be left alone comes last: it is asked when nobody else is well.
        Map<Boolean, List<Target>> cooling =
                order.stream().collect(Collectors.partitioningBy(with.health()::isCooling));
        rest.addAll(cooling.getOrDefault(false, List.of()));
        rest.addAll(cooling.getOrDefault(true, List.of()));
    }

    Step begin() {
        return nextTarget();
    }

    /** What comes after an attempt; the same answer however often it is asked. */
    Step after(int attempt, Reply reply) {
        if (decidedNumber < attempt) {
            decidedNumber = attempt;
            note(reply);
            decided = decide(reply);
        }
        return decided;
    }

    /** The attempt was not made. */
    void unasked(Routed attempt) {
        if (decidedNumber < attempt.number()) {
            with.health().unsaid(attempt.target());
        }
    }

    private void note(Reply reply) {
        Target asked = asked();
        switch (reply) {
            case Reply.Refused _, Reply.Recalled _ -> throw new IllegalArgumentException("nobody was asked");
            case Reply.Whole _ -> with.health().answered(asked);
            case Reply.Streamed(var _, var _, var _, Problem problem) -> {
                if (problem == null) {
                    with.health().answered(asked);
                } else {
                    with.health().failed(asked);
                }
            }
            case Reply.Failed(Problem problem, Reply.Receipt receipt, RetryAdvice remedy) -> {
                if (receipt.outcome() == Settlement.Outcome.CHARGED) {
                    charged.add(asked.name());
                }
                note(asked, problem, remedy);
            }
        }
    }

    private void note(Target asked, Problem problem, RetryAdvice remedy) {
        boolean keyAlone = remedy.otherKey() && asked.provider().hasFreshKey();
        if (remedy.pauseSeconds() != null && !keyAlone) {
            with.health().cool(asked, remedy.pauseSeconds());
        }
        if (remedy.otherKey()) {
            with.health().unsaid(asked);
        } else if (remedy.elsewhere() && problem.status() >= 500) {
            with.health().failed(asked);
        } else {
            with.health().answered(asked);
        }
    }

    private Step decide(Reply reply) {
        if (!(reply instanceof Reply.Failed(var _, var _, RetryAdvice remedy))
                || number >= ATTEMPTS_MAX
                || left().compareTo(TIME_MIN) < 0) {
            return new Step.Done();
        }
        if (remedy.otherKey()
                && asked().provider().hasFreshKey()
                && with.health().mayAsk(asked())) {
            return attempt(Duration.ZERO);
        }
        Duration pause = pause(remedy.pauseSeconds());
        if (remedy.pause()
                && retried < asked().retries()
                && isWorth(pause)
                && with.health().mayAsk(asked())) {
            retried++;
            return attempt(pause);
        }
        return remedy.elsewhere() ? nextTarget() : new Step.Done();
    }

    private Step nextTarget() {
        Arrived arrived = call.identified().arrived();
        var stamp = new ResponseIdentity(
                arrived.request().value().replaceAll("^req_|[^a-z0-9]", ""),
                with.clock().instant().getEpochSecond());
        Problem refused = null;
        while (!rest.isEmpty()) {
            Target candidate = rest.removeFirst();
            if (charged.contains(candidate.name())) {
                continue;
            }
            switch (ProviderRequest.of(arrived.endpoint(), call.ask(), candidate, stamp)) {
                case ProviderRequest.Result.Refused(Problem problem) -> refused = refused == null ? problem : refused;
                case ProviderRequest.Result.Worded(Wording worded) -> {
                    if (with.health().mayAsk(candidate)) {
                        target = candidate;
                        wording = worded;
                        retried = 0;
                        if (number == 0 && arrived.job() != null && !candidate.equals(drawn)) {
                            // What was set aside with a job was for the one that was drawn; another is funded anew.
                            number++;
                        }
                        return attempt(Duration.ZERO);
                    }
                    refused = Problem.providerUnavailable(OPEN_RETRY_AFTER_SECONDS);
                }
            }
        }
        return number > 0 || refused == null ? new Step.Done() : new Step.Refused(refused);
    }

    private Step attempt(Duration pause) {
        number++;
        int attempt = number;
        if (wording == null) {
            throw new IllegalStateException("an attempt without a target");
        }
        Duration left = left().minus(pause);
        Duration timeout =
                asked().timeout().filter(own -> own.compareTo(left) < 0).orElse(left);
        Duration stream = with.streamTimeout().minus(elapsed()).minus(pause);
        Duration streamTimeout = stream.compareTo(TIME_MIN) < 0 ? TIME_MIN : stream;
        Arrived arrived = call.identified().arrived();
        return new Step.Attempt(
                new Routed(
                        call,
                        asked(),
                        attempt,
                        wording,
                        timeout,
                        streamTimeout,
                        reply -> after(attempt, reply) instanceof Step.Attempt
                                ? List.of()
                                : arrived.epilogue().apply(reply)),
                pause);
    }

    private Target asked() {
        if (target == null) {
            throw new IllegalStateException("nobody was asked");
        }
        return target;
    }

    private Duration elapsed() {
        return Duration.ofMillis(with.clock().millis() - startedMillis);
    }

    /** For all attempts together: whoever waits for them, and whatever is leased meanwhile, counts on one call's time. */
    private Duration left() {
        return with.providerTimeout().minus(elapsed());
    }

    private boolean isWorth(Duration pause) {
        return pause.compareTo(PAUSE_MAX) <= 0 && left().minus(pause).compareTo(TIME_MIN) >= 0;
    }

    /** Full jitter, so that what failed together does not come back together; what the provider asked for wins. */
    private Duration pause(@Nullable Long askedSeconds) {
        return askedSeconds == null
                ? Duration.ofMillis(with.random().nextLong(PAUSE_BASE_MILLIS << retried) + 1)
                : Duration.ofSeconds(askedSeconds);
    }
}
