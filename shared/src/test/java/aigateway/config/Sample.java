package aigateway.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import aigateway.providers.ProviderKinds;
import java.util.List;

/** Files of the tests, and what is found in them. */
final class Sample {
    /** Three lines; a test's own text starts in the fourth. */
    static GatewayConfig read(String yaml) {
        return ConfigReader.read(yaml, ProviderKinds.defaults());
    }

    static final String PROVIDER = """
            providers:
              openai:
                base_url: https://api.openai.com/v1
            """;

    private Sample() {}

    static List<String> errors(String yaml) {
        return problem(yaml).errors();
    }

    static ConfigProblem problem(String yaml) {
        return catchThrowableOfType(ConfigProblem.class, () -> read(yaml));
    }

    /** Of a provider with these further lines, each in its place as it stands. */
    static List<String> ofProvider(String lines) {
        return errors(withProvider(lines));
    }

    static String withProvider(String lines) {
        return PROVIDER + lines.indent(4);
    }

    static ProviderConfig provider(String lines) {
        return read(withProvider(lines)).providers().getFirst();
    }

    /** With these routes, from line 5. */
    static String withRoutes(String lines) {
        return PROVIDER + "routes:\n" + lines.indent(2);
    }

    static List<String> ofRoutes(String lines) {
        return errors(withRoutes(lines));
    }

    static RouteConfig route(String lines) {
        return read(withRoutes(lines)).routes().getFirst();
    }
}
