package aigateway.call;

import aigateway.budgets.Settlement;
import aigateway.config.FallbackCause;
import aigateway.formats.translation.ResponseIdentity;
import aigateway.kernel.Backoff;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.providers.CircuitBreakers;
import aigateway.providers.RetryAdvice;
import aigateway.providers.Target;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which attempt of a call is next: the same target with another key, the same target after a pause, or another
 * target. It decides once for each reply, before the attempt is settled, because only the settle of the last attempt stores
 * the completion. One plan per call, used by one thread.
 */
final class AttemptPlan {
    /** Upper bound on attempts per call: keys, retries and fallbacks together. */
    private static final int ATTEMPTS_MAX = 10;
    /** The client waits during a pause. If a provider requests a longer one, another target is next. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private static final Duration PAUSE_BASE = Duration.ofMillis(250);

    /** The time for which {@link CircuitBreakers} keeps a circuit open. */
    private static final String CIRCUIT_OPEN_RETRY_AFTER_SECONDS = "10";

    private static final String FALLBACK = "x-agw-fallback";

    private final Admitted admitted;
    private final CircuitBreakers circuits;
    private final Backoff backoff;
    private final CallTime time;
    private final ResponseIdentity identity;
    /** The first target by weight. The hold of a job is made for it. */
    private final Target selected;
    /** Whether the route has another target. Without one a circuit breaker would protect no client. */
    private final boolean hasAlternative;

    private final Deque<Target> untried = new ArrayDeque<>();
    /** The names of targets that may have done the work: another attempt at them could be charged twice. */
    private final Set<String> charged = new HashSet<>();
    /** The names of targets that refuse this request for what it is, or that no budget covers. */
    private final Set<String> unfit = new HashSet<>();

    /** The number of the last attempt. */
    private int number;
    /** Retries after a pause, at the present target. */
    private int retried;

    private @Nullable Target target;
    private @Nullable ProviderRequest request;

    AttemptPlan(
            Admitted admitted,
            CircuitBreakers circuits,
            InstantSource clock,
            Backoff backoff,
            Duration providerTimeout,
            Duration streamTimeout) {
        this.admitted = admitted;
        this.circuits = circuits;
        this.backoff = backoff;
        this.time = new CallTime(
                clock, providerTimeout, streamTimeout, admitted.call().latest());
        RequestId id = admitted.call().request();
        this.identity = ResponseIdentity.of(id.value(), clock.instant().getEpochSecond());
        List<Target> order = admitted.route().order(id);
        this.selected = order.getFirst();
        this.hasAlternative = order.stream().anyMatch(each -> !each.name().equals(selected.name()));
        // Targets in cooldown are tried last.
        List<Target> cooling = new ArrayList<>();
        order.forEach(each -> (circuits.isCoolingDown(each) ? cooling : untried).add(each));
        untried.addAll(cooling);
    }

    Next first() {
        return nextTarget();
    }

    /** Decides what is next after the reply of an attempt. To be called once for each attempt. */
    Next after(Attempt attempt, Reply.FromProvider reply) {
        report(attempt.target(), reply);
        return next(attempt.target(), reply);
    }

    /** Decides what is next for an attempt that a budget has refused. It was not made, so that it does not count. */
    Next afterShortage(Attempt attempt) {
        number--;
        return fallback(attempt.target(), FallbackCause.BUDGET);
    }

    /** For an attempt that was not made, or that threw an exception: neither says anything about the provider. */
    void releaseCircuit(Attempt attempt) {
        circuits.released(attempt.target());
    }

    /** Reports the end of an attempt to the circuit breaker of its target, and notes whether the target was charged. */
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
                reportFailure(called, problem, advice);
            }
        }
    }

    private void reportFailure(Target called, Problem problem, RetryAdvice advice) {
        boolean otherKeyHelps = advice.otherKey() && called.provider().hasAvailableKey();
        if (advice.pauseSeconds() != null && !otherKeyHelps) {
            circuits.coolDown(called, advice.pauseSeconds());
        }
        if (advice.otherKey()) {
            // Only this key was refused or limited.
            circuits.released(called);
        } else if (advice.elsewhere() && problem.status() >= 500) {
            circuits.failed(called, admitted.key().id());
        } else {
            // The provider works: it has refused the request.
            circuits.succeeded(called);
        }
    }

    private Next next(Target called, Reply.FromProvider reply) {
        if (number >= ATTEMPTS_MAX || !time.allows(Duration.ZERO)) {
            return new Next.Done();
        }
        return switch (reply) {
            case Reply.Streamed _ -> new Next.Done();
            // Read only where the route wants to know.
            case Reply.Whole(byte[] body, Reply.Receipt _) ->
                fallsBackOn(FallbackCause.CONTENT_POLICY) && ContentRefusal.isIn(body)
                        ? fallback(called, FallbackCause.CONTENT_POLICY)
                        : new Next.Done();
            case Reply.Failed(Problem _, Reply.Receipt _, RetryAdvice advice) -> next(called, advice);
        };
    }

    private Next next(Target called, RetryAdvice advice) {
        if (advice.otherKey() && called.provider().hasAvailableKey() && mayCall(called)) {
            return tryAfter(Duration.ZERO);
        }
        Duration pause = pause(advice.pauseSeconds());
        if (advice.pause() && retried < called.retries() && fits(pause) && mayCall(called)) {
            retried++;
            return tryAfter(pause);
        }
        if (advice.cause() != null) {
            return fallback(called, advice.cause());
        }
        return advice.elsewhere() ? nextTarget() : new Next.Done();
    }

    private boolean fallsBackOn(FallbackCause cause) {
        return admitted.route().fallbackOn().contains(cause);
    }

    /** Another target, if the route wants one for this cause. */
    private Next fallback(Target called, FallbackCause cause) {
        unfit.add(called.name());
        Next next = fallsBackOn(cause) ? nextTarget() : new Next.Done();
        if (next instanceof Next.Try) {
            admitted.call().record().header(FALLBACK, cause.word());
        }
        return next;
    }

    private Next nextTarget() {
        Call call = admitted.call();
        Problem refused = null;
        while (!untried.isEmpty()) {
            Target candidate = untried.removeFirst();
            if (charged.contains(candidate.name()) || unfit.contains(candidate.name())) {
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
                            // The job has the hold of attempt 1, for the selected target. Another target gets a hold of
                            // its own, as attempt 2.
                            number++;
                        }
                        return tryAfter(Duration.ZERO);
                    }
                    refused = Problem.providerUnavailable(CIRCUIT_OPEN_RETRY_AFTER_SECONDS);
                }
            }
        }
        return number > 0 || refused == null ? new Next.Done() : new Next.Refused(refused);
    }

    private boolean mayCall(Target candidate) {
        return circuits.mayCall(candidate) || !hasAlternative;
    }

    /** The next attempt, at the present target. */
    private Next tryAfter(Duration pause) {
        if (target == null || request == null) {
            throw new IllegalStateException("an attempt without a target");
        }
        number++;
        Duration left = time.left().minus(pause);
        Duration timeout =
                target.timeout().filter(own -> own.compareTo(left) < 0).orElse(left);
        return new Next.Try(new Attempt(admitted, target, number, request, timeout, time.streamLeft(pause)), pause);
    }

    private boolean fits(Duration pause) {
        return pause.compareTo(PAUSE_MAX) <= 0 && time.allows(pause);
    }

    /** The pause that the provider has requested, else a random one: calls that failed together must not return together. */
    private Duration pause(@Nullable Long requestedSeconds) {
        return requestedSeconds == null
                ? backoff.fullJitter(PAUSE_BASE, retried + 1, PAUSE_MAX)
                : Duration.ofSeconds(requestedSeconds);
    }
}
