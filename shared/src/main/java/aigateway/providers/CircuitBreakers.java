package aigateway.providers;

import aigateway.kernel.KeyId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The state of each model of each provider, as this process knows it: whether its circuit is open because half of its last calls
 * failed, with the keys of at least two clients, and until when its cooldown lasts.
 */
public final class CircuitBreakers {
    /** Clients name the models; the least recently used one is forgotten first. */
    private static final int TARGETS_MAX = 1_000;

    private static final int CALLS_COUNTED = 20;
    private static final float FAILED_PERCENT = 50;
    private static final int FAILURES_TO_OPEN = 10;
    private static final int TRIAL_CALLS = 3;
    /** Long enough to spare clients the timeouts, short enough that a recovery is noticed soon. */
    private static final Duration OPEN = Duration.ofSeconds(10);
    /** A longer cooldown would no longer help to select a target. */
    private static final long COOLDOWN_SECONDS_MAX = 60;

    private final InstantSource clock;
    private final CircuitBreakerConfig config;
    private final Cache<String, State> states;

    public CircuitBreakers(InstantSource clock) {
        this.clock = clock;
        this.config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(CALLS_COUNTED)
                .minimumNumberOfCalls(CALLS_COUNTED)
                .failureRateThreshold(FAILED_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(TRIAL_CALLS)
                .waitDurationInOpenState(OPEN)
                .clock(clock.withZone(ZoneOffset.UTC))
                .build();
        this.states = Caffeine.newBuilder().maximumSize(TARGETS_MAX).build();
    }

    /** The circuit breaker needs an exception; it is never read. */
    private static final class ProviderFailed extends Exception {
        private static final long serialVersionUID = 1;

        ProviderFailed() {
            super(null, null, false, false);
        }
    }

    private static final class State {
        private final String provider;
        private final String model;
        private final CircuitBreaker circuit;
        private final FailingKeys failing = new FailingKeys(CALLS_COUNTED, FAILURES_TO_OPEN);
        private volatile long cooldownUntilMillis;

        State(Target target, CircuitBreakerConfig config) {
            provider = target.provider().name();
            model = target.model();
            circuit = CircuitBreaker.of(target.name(), config);
            circuit.getEventPublisher().onStateTransition(_ -> failing.reset());
        }

        boolean counts(KeyId key) {
            return switch (circuit.getState()) {
                case CLOSED -> failing.counts(key);
                case HALF_OPEN -> failing.countsOnTrial(key);
                case OPEN, FORCED_OPEN, DISABLED, METRICS_ONLY -> true;
            };
        }

        TargetHealth health(long nowMillis) {
            return new TargetHealth(
                    provider,
                    model,
                    circuit.getState() != CircuitBreaker.State.CLOSED,
                    cooldownUntilMillis > nowMillis ? Instant.ofEpochMilli(cooldownUntilMillis) : null);
        }
    }

    /** Every target that was called lately, by provider and model. */
    public List<TargetHealth> targets() {
        long now = clock.millis();
        return states.asMap().values().stream()
                .map(state -> state.health(now))
                .sorted(Comparator.comparing(TargetHealth::provider).thenComparing(TargetHealth::model))
                .toList();
    }

    /** Whether the provider asked for a pause that is not over yet. */
    public boolean isCoolingDown(Target target) {
        return clock.millis() < state(target).cooldownUntilMillis;
    }

    /** Takes a permit for one call; false while the circuit is open. Each permit must end in one of the next three methods. */
    public boolean mayCall(Target target) {
        return state(target).circuit.tryAcquirePermission();
    }

    /** The provider answered, if only to refuse the request. */
    public void succeeded(Target target) {
        State state = state(target);
        state.failing.succeeded();
        state.circuit.onSuccess(0, TimeUnit.MILLISECONDS);
    }

    /**
     * The call failed, and it was the provider's fault.
     *
     * @param key of the client
     */
    public void failed(Target target, KeyId key) {
        State state = state(target);
        if (state.counts(key)) {
            state.circuit.onError(0, TimeUnit.MILLISECONDS, new ProviderFailed());
        } else {
            state.circuit.releasePermission();
        }
    }

    /** The call was not made, or its outcome says nothing about the provider. */
    public void released(Target target) {
        state(target).circuit.releasePermission();
    }

    /** The provider asked for a pause. */
    public void coolDown(Target target, long seconds) {
        state(target).cooldownUntilMillis =
                clock.millis() + TimeUnit.SECONDS.toMillis(Math.min(seconds, COOLDOWN_SECONDS_MAX));
    }

    private State state(Target target) {
        return states.get(target.name(), _ -> new State(target, config));
    }
}
