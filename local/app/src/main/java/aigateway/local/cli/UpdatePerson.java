package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "update-person",
        description = "Changes a person. What is not named stays; teams are replaced as a whole.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway update-person per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 --role viewer",
            "  ai-gateway update-person per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 --no-teams",
            "  ai-gateway update-person per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 --disable"
        })
final class UpdatePerson implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "ID", description = "The person's id, as people shows it.")
    private String person = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What the person is called.")
    private @Nullable String name;

    @Option(names = "--role", paramLabel = "ROLE", description = "admin, viewer or team_viewer.")
    private @Nullable String role;

    @Option(names = "--team", paramLabel = "ID", description = "The id of a team to see; may be repeated.")
    private List<String> teams = List.of();

    @Option(names = "--no-teams", description = "Remove all teams.")
    private boolean noTeams;

    @Option(names = "--disable", description = "Refuse sign-in and tokens from now on.")
    private boolean disable;

    @Option(names = "--enable", description = "Allow sign-in and tokens again.")
    private boolean enable;

    UpdatePerson(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        byte[] body = JsonText.object(json -> {
            if (name != null) {
                json.text("name", name);
            }
            if (role != null) {
                json.text("role", role);
            }
            if (noTeams || !teams.isEmpty()) {
                json.texts("teams", noTeams ? List.of() : teams);
            }
            if (disable || enable) {
                json.flag("disabled", disable);
            }
        });
        if (body.length == 2) {
            return connection.failed("Nothing is named that could change; see update-person --help.");
        }
        return connection.conclude(connection.patch("/admin/v1/people/" + Pages.segment(person), body), given -> {
            connection.out().println("changed " + JsonValues.text(given.body(), "id"));
            return ExitCode.OK;
        });
    }
}
