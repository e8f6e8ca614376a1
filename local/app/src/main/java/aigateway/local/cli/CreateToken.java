package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "create-token",
        description = "Creates a token of a person for the admin API and prints it, this once.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway create-token per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 --name laptop",
            "  ai-gateway create-token per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 --name ci --role viewer",
            "  ai-gateway create-token per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 --name report --expires-at 2027-01-31"
        })
final class CreateToken implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "PERSON", description = "The person's id, as people shows it.")
    private String person = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "What the token is for.")
    private String name = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "At most the person's role, which is the default.")
    private @Nullable String role;

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            converter = TimeArgument.class,
            description = "When the token ends: Unix seconds, a time, or a date (UTC). Default: in 90 days.")
    private @Nullable Long expiresAt;

    CreateToken(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        byte[] body = JsonText.object(json -> {
            json.text("name", name);
            if (role != null) {
                json.text("role", role);
            }
            if (expiresAt != null) {
                json.number("expires_at", expiresAt);
            }
        });
        String path = "/admin/v1/people/" + Pages.segment(person) + "/tokens";
        return connection.conclude(connection.post(path, body), given -> new ShownOnce(connection).token(given.body()));
    }
}
