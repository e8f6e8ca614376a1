package aigateway.assembly;

import aigateway.admin.ConfigFile;
import aigateway.config.ConfigProblem;
import aigateway.config.ConfigReader;
import aigateway.config.GatewayConfig;
import aigateway.config.ProviderConfig;
import aigateway.config.RouteConfig;
import aigateway.http.HeaderValue;
import aigateway.kernel.Digests;
import aigateway.providers.Authentications;
import aigateway.providers.HttpProvider;
import aigateway.providers.PrefixRoute;
import aigateway.providers.Provider;
import aigateway.providers.ProviderKeys;
import aigateway.providers.ProviderKind;
import aigateway.providers.ProviderKinds;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import aigateway.providers.Traits;
import aigateway.providers.Upstream;
import aigateway.secrets.SecretName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds providers and routes from the environment and, where there is one, the configuration file on top of it. */
final class ConfiguredRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRoutes.class);
    private static final String OPENAI = "openai";
    private static final String MOCK = "mock";

    private final Settings settings;
    private final Infrastructure on;
    private final InstantSource clock;
    private final Authentications authentications;
    private final @Nullable Provider mock;
    private final Routes routes;
    private volatile List<Provider> providers = List.of();
    private String text;
    private volatile Optional<ConfigFile> file = Optional.empty();

    /**
     * @throws aigateway.config.ConfigProblem when the file breaks a rule
     */
    ConfiguredRoutes(Settings settings, Infrastructure on, InstantSource clock) {
        this.settings = settings;
        this.on = on;
        this.clock = clock;
        this.authentications = new Authentications(on.awsCredentials, clock, settings.awsRegion());
        this.mock = mock();
        this.text = settings.providers().config().map(ConfiguredRoutes::read).orElse("");
        this.routes = new Routes(table(text));
        this.file = settings.providers().config().map(this::taken);
    }

    Routes routes() {
        return routes;
    }

    /** All providers, also those that no route names, in the order of the configuration. */
    List<Provider> providers() {
        return providers;
    }

    /** The configuration file; empty where providers come from the environment only. */
    Optional<ConfigFile> file() {
        return file;
    }

    private ConfigFile taken(Path path) {
        return new ConfigFile(String.valueOf(path.getFileName()), clock.instant(), null, List.of());
    }

    /** Takes what the file says now, if that is sound and new; then the result is the SHA-256 of the file. */
    synchronized Optional<String> reload() {
        Path path = settings.providers().config().orElse(null);
        if (path == null) {
            return Optional.empty();
        }
        try {
            String now = read(path);
            if (now.equals(text)) {
                return Optional.empty();
            }
            // What is wrong is said once, not every two seconds.
            text = now;
            routes.replace(table(now));
            file = Optional.of(taken(path));
            LOG.atInfo().log("configuration_reloaded");
            return Optional.of(HexFormat.of().formatHex(Digests.sha256(now)));
        } catch (IllegalArgumentException | UncheckedIOException wrong) {
            LOG.atError().addKeyValue("problem", wrong.getMessage()).log("configuration_refused");
            List<String> errors = wrong instanceof ConfigProblem problem
                    ? problem.errors()
                    : List.of(String.valueOf(wrong.getMessage()));
            file = file.map(known -> known.refused(clock.instant(), errors));
            return Optional.empty();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("GATEWAY_CONFIG names a file that cannot be read as UTF-8 text.", e);
        }
    }

    private Routes.Table table(String yaml) {
        Provider fromEnvironment =
                settings.providers().defaultName().map(_ -> openai()).orElse(null);
        if (settings.providers().config().isEmpty()) {
            providers =
                    Stream.of(mock, fromEnvironment).filter(Objects::nonNull).toList();
            return Routes.Table.of(mock, fromEnvironment);
        }
        GatewayConfig config = ConfigReader.read(yaml, ProviderKinds.defaults());
        Map<String, Provider> named = new LinkedHashMap<>();
        if (mock != null) {
            named.put(MOCK, mock);
        }
        Map<String, ProviderConfig> by = new HashMap<>();
        for (ProviderConfig each : config.providers()) {
            named.put(each.name(), provider(each));
            by.put(each.name(), each);
        }
        var targets = new RouteTargets(named, by);
        Map<String, Route> models = new LinkedHashMap<>();
        List<PrefixRoute> prefixes = new ArrayList<>();
        for (RouteConfig each : config.routes()) {
            switch (each.match()) {
                case RouteConfig.Match.Model(String name) -> models.put(name, targets.route(each, name));
                case RouteConfig.Match.Prefix(String prefix, boolean stripped) ->
                    prefixes.add(new PrefixRoute(prefix, stripped, targets.route(each, "")));
            }
        }
        Provider otherwise = config.defaultProvider()
                .map(named::get)
                .orElse(settings.providers()
                        .defaultName()
                        .map(name -> named.getOrDefault(name, fromEnvironment))
                        .orElse(null));
        providers = Stream.concat(named.values().stream(), Stream.ofNullable(otherwise))
                .distinct()
                .toList();
        return new Routes.Table(config.aliases(), models, prefixes, mock, otherwise);
    }

    private Provider provider(ProviderConfig config) {
        ProviderKind kind = ProviderKinds.of(config.kind());
        Traits traits = kind.traits(config.baseUrl(), config.traits());
        config.keys().stream().map(ConfiguredRoutes::notOurs).forEach(this::checkSendable);
        return new HttpProvider(
                new Upstream(
                        config.name(), config.baseUrl(), kind, config.headers(), traits, authentications.of(config)),
                ProviderKeys.named(config.keys(), on.secrets::find, clock),
                on.http);
    }

    /** What opens the gateway itself is no provider's to see. */
    private static String notOurs(String name) {
        boolean ours = Arrays.stream(SecretName.values())
                .anyMatch(own -> own != SecretName.OPENAI_API_KEY && own.name().equals(name));
        if (ours) {
            throw new IllegalArgumentException(name + " is the gateway's own secret and no provider's key.");
        }
        return name;
    }

    /** A server without a key; null where it is off or has no address. */
    private @Nullable Provider mock() {
        URI url = settings.providers().mockUrl();
        return settings.providers().mock() && url != null
                ? HttpProvider.openai(MOCK, url, Optional::empty, Map.of(), Optional.empty(), on.http)
                : null;
    }

    /** A key from the environment is checked now; one from a vault is read at its first use, and checked then. */
    private void checkSendable(String name) {
        boolean isWrong = settings.secretArns().isEmpty()
                && on.secrets
                        .find(name)
                        .filter(key -> !HeaderValue.isSendable(key))
                        .isPresent();
        if (isWrong) {
            throw new IllegalArgumentException(name + SettingsReader.UNSENDABLE);
        }
    }

    /** The one provider that needs no file. */
    private Provider openai() {
        Map<String, String> headers = new HashMap<>();
        if (settings.providers().openaiReferer() != null) {
            headers.put("HTTP-Referer", settings.providers().openaiReferer());
        }
        if (settings.providers().openaiTitle() != null) {
            headers.put("X-Title", settings.providers().openaiTitle());
            headers.put("X-OpenRouter-Title", settings.providers().openaiTitle());
        }
        return HttpProvider.openai(
                OPENAI,
                settings.providers().openaiBaseUrl(),
                () -> on.secrets.find(SecretName.OPENAI_API_KEY),
                headers,
                settings.providers().outputCapField(),
                on.http);
    }
}
