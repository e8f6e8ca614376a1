package aigateway.reports;

import aigateway.providers.CircuitBreakers;
import aigateway.providers.KeyState;
import aigateway.providers.Provider;
import aigateway.providers.TargetHealth;
import java.util.List;
import java.util.function.Supplier;

/** How this process has found the providers. */
final class ProviderMetrics implements MetricGroup {
    private final Supplier<List<Provider>> providers;
    private final CircuitBreakers breakers;
    private final ModelLabels models;

    ProviderMetrics(Supplier<List<Provider>> providers, CircuitBreakers breakers, ModelLabels models) {
        this.providers = providers;
        this.breakers = breakers;
        this.models = models;
    }

    @Override
    public void write(Exposition to) {
        GaugeFamily open = to.gauge(
                "agw_provider_circuit_open",
                "1 while calls of this process pass the model by because too many failed, until a trial call succeeds");
        GaugeFamily cooling =
                to.gauge("agw_provider_cooling_down", "1 during a pause that the provider asked this process for");
        ModelLabels.Names names = models.now();
        for (TargetHealth target : breakers.targets()) {
            String[] labels = {"provider", target.provider(), "model", names.of(target.provider(), target.model())};
            open.merge(target.circuitOpen() ? 1 : 0, Math::max, labels);
            cooling.merge(target.coolingDownUntil() == null ? 0 : 1, Math::max, labels);
        }
        GaugeFamily keys = to.gauge("agw_provider_keys", "Keys in the configuration");
        GaugeFamily resting = to.gauge(
                "agw_provider_keys_resting", "Keys that this process passes over: refused, or at the provider's limit");
        for (Provider provider : providers.get()) {
            List<KeyState> states = provider.keyStates();
            keys.add(states.size(), "provider", provider.name());
            resting.add(
                    states.stream().filter(key -> key.restingUntil() != null).count(), "provider", provider.name());
        }
    }
}
