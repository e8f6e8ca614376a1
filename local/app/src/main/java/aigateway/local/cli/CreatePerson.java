package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create-person",
        description = "Creates a person and prints the id. A team viewer reads only what belongs to the teams.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway create-person --email bob@example.com --role viewer",
            "  ai-gateway create-person --email ada@example.com --role admin --name 'Ada Lovelace'",
            "  ai-gateway create-person --email eve@example.com --role team_viewer"
                    + " --team team_0199f5c2a7b84d3e9f0a1b2c3d4e5f60"
        })
final class CreatePerson implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--email", required = true, paramLabel = "ADDRESS", description = "The name at sign-in; it stays.")
    private String email = "";

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "admin, viewer or team_viewer.")
    private String role = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What the person is called. Default: the address.")
    private @Nullable String name;

    @Option(names = "--team", paramLabel = "ID", description = "The id of a team to see; may be repeated.")
    private List<String> teams = List.of();

    CreatePerson(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        byte[] body = JsonText.object(json -> {
            json.text("email", email).text("role", role);
            if (name != null) {
                json.text("name", name);
            }
            if (!teams.isEmpty()) {
                json.texts("teams", teams);
            }
        });
        return connection.conclude(connection.post("/admin/v1/people", body), given -> {
            connection.out().println(JsonValues.text(given.body(), "id"));
            return ExitCode.OK;
        });
    }
}
