package aigateway.local.cli;

import aigateway.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "providers",
        description = "Lists the providers of the gateway, and the names of their keys with whether each is set.",
        footerHeading = "%nExamples:%n",
        footer = {"  ai-gateway providers", "  ai-gateway providers test", "  ai-gateway providers test openai"})
final class ListProviders implements Callable<Integer> {
    static final String PATH = "/admin/v1/providers";

    @Mixin
    private final Connection connection;

    ListProviders(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        return connection.conclude(connection.read(PATH), given -> {
            List<Json> providers = given.body().items("data");
            if (providers.isEmpty()) {
                connection.err().println("The gateway has no provider; set DEFAULT_PROVIDER or GATEWAY_CONFIG.");
                return ExitCode.OK;
            }
            var table = new Table("NAME", "KIND", "AUTH", "KEYS", "BASE URL");
            providers.forEach(each -> {
                if (each instanceof Json.Obj provider) {
                    table.row(
                            text(provider, "name"),
                            text(provider, "kind"),
                            text(provider, "auth"),
                            keys(provider),
                            text(provider, "base_url"));
                }
            });
            table.print(connection.out());
            return ExitCode.OK;
        });
    }

    private static String keys(Json.Obj provider) {
        List<Json> keys = provider.items("keys");
        return keys.isEmpty()
                ? "none needed"
                : keys.stream()
                        .map(each -> each instanceof Json.Obj key ? text(key, "name") + state(key) : "")
                        .collect(Collectors.joining(", "));
    }

    private static String state(Json.Obj key) {
        return key.member("set") instanceof Json.Bool(boolean set) && set ? " (set)" : " (NOT SET)";
    }

    static String text(Json.Obj object, String name) {
        return Objects.requireNonNullElse(object.text(name), "");
    }
}
