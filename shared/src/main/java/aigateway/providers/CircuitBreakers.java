package aigateway.providers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * How each model of each provider has been doing, as far as this process knows: whether its circuit is open because half of
 * its last
 * calls failed, and until when it asked to be left alone.
 */
public final class CircuitBreakers {
    /** Models are named by clients; who has not been asked for long is forgotten first. */
    private static final int TARGETS_MAX = 1_000;

    private static final int CALLS_COUNTED = 20;
    private static final float FAILED_PERCENT = 50;
    private static final int TRIAL_CALLS = 3;
    /** Long enough to spare clients the timeouts, short enough that a recovery is noticed soon. */
    private static final Duration OPEN = Duration.ofSeconds(10);
    /** A provider that asks for more has no more to say about who comes next. */
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
        private final CircuitBreaker circuit;
        private volatile long coolUntilMillis;

        State(String name, CircuitBreakerConfig config) {
            circuit = CircuitBreaker.of(name, config);
        }
    }

    /** Whether it asked to be left alone, and that time is not over. */
    public boolean isCooling(Target target) {
        return clock.millis() < state(target).coolUntilMillis;
    }

    /** Whether it may be asked now; who may must tell how it went. */
    public boolean mayAsk(Target target) {
        return state(target).circuit.tryAcquirePermission();
    }

    /** It answered, if only to say that the request is wrong. */
    public void answered(Target target) {
        state(target).circuit.onSuccess(0, TimeUnit.MILLISECONDS);
    }

    /** It failed as only a provider can. */
    public void failed(Target target) {
        state(target).circuit.onError(0, TimeUnit.MILLISECONDS, new ProviderFailed());
    }

    /** It was not asked after all, or what it said tells nothing about it. */
    public void unsaid(Target target) {
        state(target).circuit.releasePermission();
    }

    /** It wants to be left alone. */
    public void cool(Target target, long seconds) {
        state(target).coolUntilMillis =
                clock.millis() + TimeUnit.SECONDS.toMillis(Math.min(seconds, COOLDOWN_SECONDS_MAX));
    }

    private State state(Target target) {
        return states.get(target.name(), name -> new State(name, config));
    }
}
