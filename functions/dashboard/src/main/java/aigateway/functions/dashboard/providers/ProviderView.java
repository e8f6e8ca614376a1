package aigateway.functions.dashboard.providers;

import aigateway.admin.InspectProviders;
import aigateway.providers.KeyState;
import aigateway.providers.ProviderDescription;
import aigateway.providers.TargetHealth;
import aigateway.usage.Figures;
import aigateway.usage.Latencies.Histogram;
import aigateway.usage.Requests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A provider on the page.
 *
 * @param look of its mark: {@code ok}, {@code info}, {@code warn} or {@code bad}
 * @param state in words
 * @param p95 of its attempts, about; null where there was none
 */
public record ProviderView(
        ProviderDescription provider,
        String look,
        String state,
        Figures lately,
        @Nullable Long p95,
        List<KeyView> keys,
        List<ModelView> models,
        Requests.@Nullable ProviderFailure failure) {
    private static final double P95 = 0.95;
    /** A larger share of errors is worth a look. */
    private static final int ERROR_PERCENT = 5;

    /**
     * @param look of its mark
     * @param state {@code working}, {@code not set}, {@code refused} or {@code at its limit}
     */
    public record KeyView(
            String name,
            String look,
            String state,
            @Nullable Instant since,
            @Nullable Instant until) {
        static KeyView of(ProviderDescription.Key key, @Nullable KeyState state) {
            if (!key.set()) {
                return new KeyView(key.name(), "bad", "not set", null, null);
            }
            if (state == null || state.restingUntil() == null) {
                return new KeyView(key.name(), "ok", "working", null, null);
            }
            return state.isRefused()
                    ? new KeyView(key.name(), "bad", "refused", state.restingSince(), state.restingUntil())
                    : new KeyView(key.name(), "warn", "at its limit", state.restingSince(), state.restingUntil());
        }
    }

    /** A model that was called lately. */
    public record ModelView(
            String model,
            Figures lately,
            @Nullable Long p95,
            boolean known,
            boolean open,
            @Nullable Instant cooling) {
        static ModelView of(InspectProviders.ModelHealth health) {
            TargetHealth circuit = health.circuit();
            return new ModelView(
                    health.model(),
                    health.lately(),
                    about(health.times()),
                    circuit != null,
                    circuit != null && circuit.circuitOpen(),
                    circuit == null ? null : circuit.coolingDownUntil());
        }
    }

    static ProviderView of(InspectProviders.Shown shown) {
        Map<String, KeyState> states =
                shown.provider().keyStates().stream().collect(Collectors.toMap(KeyState::name, Function.identity()));
        ProviderDescription provider = shown.provider().describe();
        List<KeyView> keys = provider.keys().stream()
                .map(key -> KeyView.of(key, states.get(key.name())))
                .toList();
        List<ModelView> models = shown.models().stream().map(ModelView::of).toList();
        Look look = look(shown.lately(), keys, models);
        return new ProviderView(
                provider, look.look, look.state, shown.lately(), about(shown.times()), keys, models, shown.failure());
    }

    private record Look(String look, String state) {}

    /** The worst that is known comes first. */
    private static Look look(Figures lately, List<KeyView> keys, List<ModelView> models) {
        long open = models.stream().filter(ModelView::open).count();
        if (open > 0) {
            return new Look("bad", open == 1 ? "1 circuit open" : open + " circuits open");
        }
        if (keys.stream().anyMatch(key -> key.state.equals("not set"))) {
            return new Look("bad", "a secret is not set");
        }
        if (keys.stream().anyMatch(key -> key.since != null)) {
            return new Look("warn", "a key rests");
        }
        if (models.stream().anyMatch(model -> model.cooling != null)) {
            return new Look("warn", "cooling down");
        }
        if (lately.calls() == 0) {
            return new Look("", "no calls lately");
        }
        return lately.failedCalls() * 100 >= lately.calls() * ERROR_PERCENT
                ? new Look("warn", "errors lately")
                : new Look("ok", "working");
    }

    private static @Nullable Long about(@Nullable Histogram times) {
        return times == null || times.count() == 0 ? null : Long.valueOf(times.about(P95));
    }
}
