package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.formats.translation.ResponseIdentity;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.RetryAdvice;
import aigateway.providers.Target;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which attempt of a call comes next: the next key, the same provider after a pause, or another provider. Decided
 * once after
 * each reply and before it is settled, because what the call's last transaction stores depends on it. One call, one thread.
 */
final class AttemptPlan {
    /** Upper bound on attempts per call: keys, retries and fallbacks together. */
    private static final int ATTEMPTS_MAX = 10;
    /** A client waits meanwhile; a provider that wants a longer pause is skipped. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private static final long PAUSE_BASE_MILLIS = 250;
    /** No provider answers in less. */
    private static final Duration TIME_MIN = Duration.ofSeconds(1);

    private static final String OPEN_RETRY_AFTER_SECONDS = "10";

    private final Admitted admitted;
    private final CircuitBreakers circuits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Duration providerTimeout;
    private final Duration streamTimeout;
    private final long startedMillis;
    private final ResponseIdentity identity;
    private final Target selected;
    /** Whether the route has another target. Without one a circuit breaker would protect no client. */
    private final boolean hasAlternative;

    private final Deque<Target> untried = new ArrayDeque<>();
    /** Targets that may have done the work already: another attempt would pay twice for it. */
    private final Set<String> charged = new HashSet<>();

    private int number;
    private int retried;
    private @Nullable Target target;
    private @Nullable ProviderRequest request;

    AttemptPlan(
            Admitted admitted,
            CircuitBreakers circuits,
            InstantSource clock,
            RandomGenerator random,
            Duration providerTimeout,
            Duration streamTimeout) {
        this.admitted = admitted;
        this.circuits = circuits;
        this.clock = clock;
        this.random = random;
        this.providerTimeout = providerTimeout;
        this.streamTimeout = streamTimeout;
        this.startedMillis = clock.millis();
        RequestId id = admitted.call().request();
        this.identity = new ResponseIdentity(
                id.value().replaceAll("^req_|[^a-z0-9]", ""), clock.instant().getEpochSecond());
        List<Target> order = admitted.route().order(id);
        this.selected = order.getFirst();
        this.hasAlternative = order.stream().map(Target::name).distinct().count() > 1;
        // Targets in cooldown are tried last.
        Map<Boolean, List<Target>> cooling = order.stream().collect(Collectors.partitioningBy(circuits::isCoolingDown));
        untried.addAll(cooling.getOrDefault(false, List.of()));
        untried.addAll(cooling.getOrDefault(true, List.of()));
    }

    Next first() {
        return nextTarget();
    }

    /** What comes after an attempt's reply. Once for each attempt. */
    Next after(Attempt attempt, Reply.FromProvider reply) {
        report(attempt.target(), reply);
        return next(attempt.target(), reply);
    }

    /** The attempt was not made, or its end says nothing about the provider. */
    void notTried(Attempt attempt) {
        circuits.released(attempt.target());
    }

    private void report(Target called, Reply.FromProvider reply) {
        switch (reply) {
            case Reply.Whole _ -> circuits.succeeded(called);
            case Reply.Streamed streamed -> {
                if (streamed.problem() == null) {
                    circuits.succeeded(called);
                } else {
                    circuits.failed(called, admitted.key().id());
                }
            }
            case Reply.Failed(Problem problem, Reply.Receipt receipt, RetryAdvice advice) -> {
                if (receipt.outcome() == Settlement.Outcome.CHARGED) {
                    charged.add(called.name());
                }
                report(called, problem, advice);
            }
        }
    }

    private void report(Target called, Problem problem, RetryAdvice advice) {
        boolean otherKeyHelps = advice.otherKey() && called.provider().hasAvailableKey();
        if (advice.pauseSeconds() != null && !otherKeyHelps) {
            circuits.coolDown(called, advice.pauseSeconds());
        }
        if (advice.otherKey()) {
            circuits.released(called);
        } else if (advice.elsewhere() && problem.status() >= 500) {
            circuits.failed(called, admitted.key().id());
        } else {
            circuits.succeeded(called);
        }
    }

    private Next next(Target called, Reply.FromProvider reply) {
        if (!(reply instanceof Reply.Failed(var _, var _, RetryAdvice advice))
                || number >= ATTEMPTS_MAX
                || timeLeft().compareTo(TIME_MIN) < 0) {
            return new Next.Done();
        }
        if (advice.otherKey() && called.provider().hasAvailableKey() && mayCall(called)) {
            return attempt(Duration.ZERO);
        }
        Duration pause = pause(advice.pauseSeconds());
        if (advice.pause() && retried < called.retries() && fits(pause) && mayCall(called)) {
            retried++;
            return attempt(pause);
        }
        return advice.elsewhere() ? nextTarget() : new Next.Done();
    }

    private Next nextTarget() {
        Call call = admitted.call();
        Problem refused = null;
        while (!untried.isEmpty()) {
            Target candidate = untried.removeFirst();
            if (charged.contains(candidate.name())) {
                continue;
            }
            switch (ProviderRequest.of(admitted.request(), candidate, identity)) {
                case Result.Refused<ProviderRequest>(Problem problem) -> refused = refused == null ? problem : refused;
                case Result.Ok<ProviderRequest>(ProviderRequest translated) -> {
                    if (mayCall(candidate)) {
                        target = candidate;
                        request = translated;
                        retried = 0;
                        if (number == 0 && call.job() != null && !candidate.equals(selected)) {
                            // The hold that was made with the job is for the selected target; another needs its own.
                            number++;
                        }
                        return attempt(Duration.ZERO);
                    }
                    refused = Problem.providerUnavailable(OPEN_RETRY_AFTER_SECONDS);
                }
            }
        }
        return number > 0 || refused == null ? new Next.Done() : new Next.Refused(refused);
    }

    private boolean mayCall(Target candidate) {
        return circuits.mayCall(candidate) || !hasAlternative;
    }

    private Next attempt(Duration pause) {
        if (target == null || request == null) {
            throw new IllegalStateException("an attempt without a target");
        }
        number++;
        Duration left = timeLeft().minus(pause);
        Duration timeout =
                target.timeout().filter(own -> own.compareTo(left) < 0).orElse(left);
        Duration stream = streamTimeout.minus(elapsed()).minus(pause);
        return new Next.Try(
                new Attempt(
                        admitted, target, number, request, timeout, stream.compareTo(TIME_MIN) < 0 ? TIME_MIN : stream),
                pause);
    }

    private Duration elapsed() {
        return Duration.ofMillis(clock.millis() - startedMillis);
    }

    /** For all attempts together: a waiting client and a leased permit count on the time of one call. */
    private Duration timeLeft() {
        return providerTimeout.minus(elapsed());
    }

    private boolean fits(Duration pause) {
        return pause.compareTo(PAUSE_MAX) <= 0 && timeLeft().minus(pause).compareTo(TIME_MIN) >= 0;
    }

    /** Full jitter, so that calls that failed together do not return together; the provider's own pause wins. */
    private Duration pause(@Nullable Long requestedSeconds) {
        return requestedSeconds == null
                ? Duration.ofMillis(random.nextLong(PAUSE_BASE_MILLIS << retried) + 1)
                : Duration.ofSeconds(requestedSeconds);
    }
}
