package aigateway.local.lambda;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The environment of a function here: the variables that the template gives it, with the values of this installation where it has
 * them. Secrets come directly, and only those that the function may read on AWS.
 */
final class FunctionSettings {
    private static final String PROVIDER_KEY = "OPENAI_API_KEY";
    private static final Pattern SECRET = Pattern.compile(".*(KEY|SECRET|TOKEN|PASSWORD)(_.*)?");
    private static final Pattern ARN = Pattern.compile(".*SECRETS?_ARN");

    private FunctionSettings() {}

    /**
     * @param settings of the installation, secrets too
     */
    static Map<String, String> of(
            FunctionSpec function, Collection<FunctionSpec> functions, Map<String, String> settings) {
        Map<String, String> own = new HashMap<>(function.variables());
        function.unresolved().forEach(name -> own.put(name, ""));
        own.replaceAll((name, value) -> settings.getOrDefault(name, value));
        settings.forEach((name, value) -> {
            if (function.secrets().contains(name) || (!isOfAnother(name, functions) && isLocal(name, function))) {
                own.put(name, value);
            }
        });
        if (own.containsKey("REDIS_URL")) {
            own.put("REDIS_CLUSTER", settings.getOrDefault("REDIS_CLUSTER", "false"));
        }
        own.keySet().removeIf(name -> ARN.matcher(name).matches());
        own.values().removeIf(String::isEmpty);
        own.put("MICRONAUT_ENVIRONMENTS", "lambda");
        // Micronaut refuses a foreign Origin where the host is this machine, which it never is on AWS.
        own.put("MICRONAUT_SERVER_CORS_LOCALHOST_PASS_THROUGH", "true");
        return own;
    }

    private static boolean isOfAnother(String name, Collection<FunctionSpec> functions) {
        return functions.stream()
                .anyMatch(each -> each.variables().containsKey(name)
                        || each.unresolved().contains(name)
                        || each.secrets().contains(name));
    }

    /** The configuration file may name keys of providers that the template does not know. */
    private static boolean isLocal(String name, FunctionSpec function) {
        return !SECRET.matcher(name).matches() || function.secrets().contains(PROVIDER_KEY) || name.startsWith("AWS_");
    }
}
