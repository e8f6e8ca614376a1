package aigateway.assembly;

import aigateway.config.ConfigReader;
import aigateway.config.ProviderConfig;
import aigateway.http.HeaderValue;
import aigateway.providers.ProviderKinds;
import aigateway.secrets.SecretName;
import aigateway.secrets.SecretVersions;
import aigateway.secrets.TokenCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks all settings, secrets and the configuration file together before anything starts: one sentence for each mistake. */
public final class StartChecks {
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    private StartChecks(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The mistakes; none has a value in it, which may be a secret.
     *
     * @param environment the process environment over the settings file
     * @param inFile the names that the settings file sets; each must be a setting
     * @param more names of settings that are not the product's, such as those of the runner
     */
    public static List<String> problems(Map<String, String> environment, Set<String> inFile, Set<String> more) {
        var checks = new StartChecks(environment);
        checks.settings();
        checks.secrets();
        Map<String, String> providerKeys = checks.providerKeys();
        checks.presentKeys(providerKeys);
        checks.oidcSecret();
        checks.names(inFile, more, providerKeys.keySet());
        return checks.problems;
    }

    /** The mistakes in secrets alone; a missing one is none. */
    public static List<String> secretProblems(Map<String, String> environment) {
        var checks = new StartChecks(environment);
        checks.secrets();
        return checks.problems;
    }

    private void settings() {
        try {
            var _ = Settings.read(environment);
        } catch (IllegalArgumentException wrong) {
            problems.addAll(String.valueOf(wrong.getMessage()).lines().toList());
        }
    }

    private void secrets() {
        for (SecretName name : List.of(SecretName.KEY_PEPPER, SecretName.DATA_KEY)) {
            value(name.name()).ifPresent(text -> {
                try {
                    var _ = SecretVersions.parse(name, text);
                } catch (IllegalStateException wrong) {
                    problems.add(wrong.getMessage() + ".");
                }
            });
        }
        for (SecretName name : List.of(SecretName.ADMIN_TOKEN, SecretName.METRICS_TOKEN)) {
            if (value(name.name())
                    .filter(token -> token.length() < TokenCheck.LENGTH_MIN)
                    .isPresent()) {
                problems.add(name + " needs at least " + TokenCheck.LENGTH_MIN + " characters.");
            }
        }
    }

    /** The names of the keys that providers use, each with the provider that uses it. */
    private Map<String, String> providerKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        value("GATEWAY_CONFIG").ifPresent(name -> {
            for (ProviderConfig provider : providers(name)) {
                provider.keys().forEach(key -> keys.putIfAbsent(key, "the provider '" + provider.name() + "'"));
            }
        });
        boolean isDefault =
                value("DEFAULT_PROVIDER").filter("openai"::equalsIgnoreCase).isPresent();
        // Without TLS it is a server of one's own, which often has no keys.
        if (isDefault
                && value("OPENAI_BASE_URL")
                        .filter(url -> url.startsWith("http://"))
                        .isEmpty()) {
            keys.putIfAbsent(SecretName.OPENAI_API_KEY.name(), "DEFAULT_PROVIDER=openai");
        }
        return keys;
    }

    private List<ProviderConfig> providers(String name) {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            problems.add("GATEWAY_CONFIG: there is no file " + name + " (looked for " + file.toAbsolutePath() + ").");
            return List.of();
        }
        try {
            return ConfigReader.read(Files.readString(file), ProviderKinds.defaults())
                    .providers();
        } catch (IOException _) {
            problems.add("GATEWAY_CONFIG: " + name + " cannot be read as UTF-8 text.");
        } catch (IllegalArgumentException wrong) {
            String.valueOf(wrong.getMessage()).lines().forEach(line -> problems.add(name + ": " + line));
        }
        return List.of();
    }

    /** With Secrets Manager the keys are there. */
    private void presentKeys(Map<String, String> providerKeys) {
        providerKeys.forEach((key, user) -> {
            Optional<String> value = value(key);
            if (value.isEmpty() && value("SECRETS_ARN").isEmpty()) {
                problems.add(key + " is not set, and " + user + " needs it.");
            }
            String unsendable = key + SettingsReader.UNSENDABLE;
            // The settings say it of the provider that needs no configuration file.
            if (value.isPresent()
                    && !HeaderValue.isSendable(environment.getOrDefault(key, ""))
                    && !problems.contains(unsendable)) {
                problems.add(unsendable);
            }
        });
    }

    private void oidcSecret() {
        if (value("OIDC_ISSUER").isPresent()
                && value(SecretName.OIDC_CLIENT_SECRET.name()).isEmpty()
                && value("SECRETS_ARN").isEmpty()) {
            problems.add("OIDC_CLIENT_SECRET is not set, and OIDC_ISSUER needs it.");
        }
    }

    private void names(Set<String> inFile, Set<String> more, Set<String> providerKeys) {
        Set<String> known = new TreeSet<>(Settings.names());
        Arrays.stream(SecretName.values()).map(Enum::name).forEach(known::add);
        known.addAll(more);
        known.addAll(providerKeys);
        for (String name : new TreeSet<>(inFile)) {
            if (!known.contains(name) && !name.startsWith("AWS_")) {
                problems.add(name + " is not a setting, and no provider in GATEWAY_CONFIG names it"
                        + Nearest.of(name, known)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("."));
            }
        }
        if (inFile.contains(SecretName.OPENAI_API_KEY.name()) && isUnusedKey(providerKeys)) {
            problems.add(unusedKey());
        }
    }

    private boolean isUnusedKey(Set<String> providerKeys) {
        return value(SecretName.OPENAI_API_KEY.name()).isPresent()
                && value("DEFAULT_PROVIDER").isEmpty()
                && !providerKeys.contains(SecretName.OPENAI_API_KEY.name());
    }

    private static String unusedKey() {
        return "OPENAI_API_KEY is set, but no provider uses it: set DEFAULT_PROVIDER=openai, or name it in GATEWAY_CONFIG.";
    }

    /** What is no mistake, but probably not meant: a key in the process environment that no provider uses. */
    public static List<String> warnings(Map<String, String> environment, Set<String> inFile) {
        var checks = new StartChecks(environment);
        Set<String> providerKeys = checks.providerKeys().keySet();
        return !inFile.contains(SecretName.OPENAI_API_KEY.name()) && checks.isUnusedKey(providerKeys)
                ? List.of(unusedKey())
                : List.of();
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
