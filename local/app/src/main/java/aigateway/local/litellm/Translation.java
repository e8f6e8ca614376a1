package aigateway.local.litellm;

import aigateway.config.ConfigProblem;
import aigateway.config.ConfigReader;
import aigateway.providers.ProviderKinds;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's configuration in the terms of this gateway.
 *
 * @param yaml the text of the configuration file; the gateway's own reader has accepted it
 * @param prices overrides for the admin API
 * @param names what the models and groups of the configuration are, for keys that name them
 * @param settings names of secrets and other settings, each with its use
 * @param wide the budget over all calls, or null
 * @param timeZone in which budgets begin
 * @param cached whether LiteLLM kept replies
 */
public record Translation(
        String yaml,
        List<PriceOverride> prices,
        ModelNames names,
        Map<String, String> settings,
        @Nullable BudgetEntry wide,
        String timeZone,
        boolean cached) {
    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public static Translation of(Path file, Lookup environment, Findings findings) {
        Members config = ConfigFile.read(file);
        Members router = config.object("router_settings");
        Members module = config.object("litellm_settings");
        var secrets = new SecretNames(config, findings);
        var providers = new ProviderNames(secrets);
        var prices = new ModelPrices(findings);
        var addresses =
                new Addresses(new Variables(config.object("environment_variables"), environment), secrets, findings);
        var reader = new DeploymentReader(config.objects("credential_list"), addresses, providers, prices, findings);
        List<Members> entries = config.objects("model_list");
        var every = new EveryModel(reader, entries, findings);
        List<Deployment> deployments =
                entries.stream().flatMap(entry -> every.read(entry).stream()).toList();
        Map<String, String> aliases = Aliases.read(router, findings);
        var routing = new Routing(deployments, aliases, findings);
        List<RouteEntry> routes = routing.routes(new Fallbacks(router, module, findings));
        var settings = new SettingsReader(router, module, config.object("general_settings"), findings);
        GatewayFile.Defaults defaults = settings.defaults();
        String yaml = GatewayFile.write(
                String.valueOf(file.getFileName()),
                providers.all(),
                defaults,
                routes,
                aliases,
                routing.defaultProvider());
        check(yaml);
        findings.carried("the configuration file", contents(providers, routes, aliases));
        settings.report(config);
        return new Translation(
                yaml,
                prices.overrides(),
                ModelNames.of(routing.groups(), entries, aliases),
                settings(secrets.uses(), defaults),
                settings.wideBudget(),
                settings.timeZone(),
                settings.cached());
    }

    private static String contents(ProviderNames providers, List<RouteEntry> routes, Map<String, String> aliases) {
        return counted(providers.all().size(), "provider") + ", " + counted(routes.size(), "route") + ", "
                + counted(aliases.size(), "alias");
    }

    private static void check(String yaml) {
        try {
            ConfigReader.read(yaml, ProviderKinds.defaults());
        } catch (ConfigProblem problem) {
            throw new IllegalArgumentException(
                    "The gateway would refuse the file that was made of this configuration; nothing was written.\n"
                            + problem.getMessage());
        }
    }

    private static Map<String, String> settings(Map<String, Set<String>> uses, GatewayFile.Defaults defaults) {
        Map<String, String> settings = new LinkedHashMap<>();
        uses.forEach((name, providers) -> settings.put(name, "the key of " + String.join(", ", providers)));
        Optional.ofNullable(defaults.timeoutSeconds())
                .filter(seconds -> seconds > SettingsReader.ALL_ATTEMPTS_SECONDS)
                .ifPresent(seconds -> settings.put(
                        "PROVIDER_TIMEOUT_SECONDS", seconds + " or more: it bounds all attempts of a call together"));
        return settings;
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : noun.endsWith("s") ? "es" : "s");
    }

    /** An amount without an exponent. */
    static String plain(BigDecimal amount) {
        BigDecimal bare = amount.stripTrailingZeros();
        return (bare.scale() < 0 ? bare.setScale(0) : bare).toPlainString();
    }
}
