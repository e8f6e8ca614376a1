package aigateway.local.litellm;

import aigateway.json.JsonText;
import aigateway.local.litellm.RouteEntry.TargetEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the configuration file of this gateway. */
final class GatewayFile {
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*|https?://[A-Za-z0-9._/:-]*[A-Za-z0-9/]");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private final StringBuilder out = new StringBuilder();

    /**
     * @param timeoutSeconds of each provider, or null
     * @param retries of each provider; 0 for none
     */
    record Defaults(@Nullable Integer timeoutSeconds, int retries) {}

    private GatewayFile() {}

    static String write(
            String source,
            Map<String, ProviderEntry> providers,
            Defaults defaults,
            List<RouteEntry> routes,
            Map<String, String> aliases,
            Optional<String> defaultProvider) {
        var file = new GatewayFile();
        file.line("# Made by `ai-gateway import litellm` from " + source.replaceAll("\\p{C}", "?") + ".");
        file.line(
                "# docs/configuration.md explains every member. Keys are names of settings, never the keys themselves.");
        file.line("");
        file.providers(providers, defaults);
        if (!routes.isEmpty()) {
            file.line("");
            file.line(
                    "# From model_list: entries of one model_name, named above each route, are its targets. From the");
            file.line("# fallbacks of router_settings and litellm_settings: fallbacks and fallback_on.");
            file.line("routes:");
            routes.forEach(file::route);
        }
        if (!aliases.isEmpty()) {
            file.line("");
            file.line("# From router_settings.model_group_alias.");
            file.line("aliases:");
            aliases.forEach((alias, model) -> file.line("  " + text(alias) + ": " + text(model)));
        }
        defaultProvider.ifPresent(name -> {
            file.line("");
            file.line("# From the entry of model_list whose model_name is \"*\".");
            file.line("default_provider: " + name);
        });
        return file.out.toString();
    }

    private void providers(Map<String, ProviderEntry> providers, Defaults defaults) {
        line("# From litellm_params of model_list: each different address, key and set of headers is a provider.");
        if (defaults.retries() > 0 || defaults.timeoutSeconds() != null) {
            line("# retries and timeout_seconds are from num_retries, and timeout or request_timeout.");
        }
        line(providers.isEmpty() ? "providers: {}" : "providers:");
        providers.forEach((name, provider) -> {
            line("  " + name + ":");
            if (provider.anthropic()) {
                line("    kind: anthropic");
            }
            line("    base_url: " + text(provider.baseUrl()));
            line("    keys: [" + String.join(", ", provider.keys()) + "]");
            if (provider.auth() != null) {
                line("    auth: " + provider.auth());
            }
            if (!provider.apis().isEmpty()) {
                line("    apis: [" + String.join(", ", provider.apis()) + "]");
            }
            if (!provider.headers().isEmpty()) {
                line("    headers:");
                provider.headers().forEach((header, value) -> line("      " + text(header) + ": " + text(value)));
            }
            if (defaults.retries() > 0) {
                line("    retries: " + defaults.retries());
            }
            if (defaults.timeoutSeconds() != null) {
                line("    timeout_seconds: " + defaults.timeoutSeconds());
            }
        });
    }

    private void route(RouteEntry route) {
        line("  # " + String.join(", ", route.sources()).replaceAll("\\p{C}", "?"));
        line("  - " + (route.prefix() ? "prefix: " : "model: ") + text(route.match()));
        if (route.prefix() && route.strip() != route.match().endsWith("/")) {
            line("    strip_prefix: " + route.strip());
        }
        targets("targets", route.targets());
        if (!route.fallbacks().isEmpty()) {
            targets("fallbacks", route.fallbacks());
        }
        if (!route.causes().isEmpty()) {
            line("    fallback_on: [" + String.join(", ", route.causes()) + "]");
        }
    }

    private void targets(String name, List<TargetEntry> targets) {
        if (targets.size() == 1) {
            line("    " + name + ": [" + target(targets.getFirst()) + "]");
            return;
        }
        line("    " + name + ":");
        targets.forEach(each -> line("      - " + target(each)));
    }

    private static String target(TargetEntry target) {
        return "{provider: " + target.provider()
                + (target.model() == null ? "" : ", model: " + text(target.model()))
                + (target.weight() == null ? "" : ", weight: " + target.weight())
                + (target.timeoutSeconds() == null ? "" : ", timeout_seconds: " + target.timeoutSeconds())
                + "}";
    }

    private void line(String line) {
        out.append(line).append('\n');
    }

    /** As it is where no reader can take it for something else, otherwise in quotes. */
    private static String text(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : JsonText.quoted(text);
    }
}
