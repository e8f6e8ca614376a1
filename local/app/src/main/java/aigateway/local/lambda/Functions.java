package aigateway.local.lambda;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** All functions of a template, and the HTTP server in front of those that have routes. */
public final class Functions implements AutoCloseable {
    private final Map<String, LambdaFunction> functions;
    private final Template template;
    private final ApiFront front;

    private Functions(Map<String, LambdaFunction> functions, Template template, ApiFront front) {
        this.functions = functions;
        this.template = template;
        this.front = front;
    }

    /**
     * Starts the HTTP server. An environment starts with the first event of its function.
     *
     * @param file the template
     * @param settings of this installation, secrets too
     * @param logs the folder for what the processes write, a file for each function
     */
    public static Functions start(Path file, Map<String, String> settings, Path logs, InetSocketAddress address)
            throws IOException {
        return start(file, settings, logs, address, true);
    }

    /**
     * @param snapshots whether the hooks around a snapshot run where the template has SnapStart: they take most of a start
     */
    public static Functions start(
            Path file, Map<String, String> settings, Path logs, InetSocketAddress address, boolean snapshots)
            throws IOException {
        Template template = Template.read(file, parameters(settings));
        Files.createDirectories(logs);
        Map<String, FunctionSpec> specs = template.functions();
        Map<String, LambdaFunction> functions = new TreeMap<>();
        specs.forEach((name, spec) -> functions.put(
                name,
                new LambdaFunction(
                        snapshots ? spec : spec.onDemand(),
                        FunctionSettings.of(spec, specs.values(), settings),
                        logs.resolve(name + ".log"))));
        return new Functions(functions, template, ApiFront.start(address, template, functions));
    }

    /** The installation brings its own stores, and so the template makes none. */
    private static Map<String, String> parameters(Map<String, String> settings) {
        Map<String, String> parameters = new HashMap<>(Map.of("RedisCluster", "false", "DatabaseRootCert", "none"));
        Map.of(
                        "DATABASE_URL", "DatabaseUrl",
                        "DATABASE_ROOT_CERT", "DatabaseRootCert",
                        "REDIS_URL", "RedisUrl",
                        "REDIS_CLUSTER", "RedisCluster",
                        "PUSHGATEWAY_URL", "PushgatewayUrl")
                .forEach((setting, parameter) -> {
                    String value = settings.getOrDefault(setting, "");
                    if (!value.isBlank()) {
                        parameters.put(parameter, value);
                    }
                });
        return parameters;
    }

    public LambdaFunction of(String name) {
        return Objects.requireNonNull(functions.get(name), name);
    }

    public Map<String, LambdaFunction> all() {
        return Map.copyOf(functions);
    }

    public Template template() {
        return template;
    }

    public int port() {
        return front.port();
    }

    @Override
    public void close() {
        front.close();
        functions.values().forEach(LambdaFunction::close);
    }
}
