package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "update-team",
        description = "Changes a team. What is not named stays; limits are replaced as a whole.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway update-team Chat --name 'Chat EU'",
            "  ai-gateway update-team Chat --rpm 1200 --parallel 80",
            "  ai-gateway update-team Chat --no-limits"
        })
final class UpdateTeam implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Mixin
    private final TeamLimits limits = new TeamLimits();

    @Parameters(paramLabel = "TEAM", description = "The team's id or name.")
    private String team = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What the team is called.")
    private @Nullable String name;

    @Option(names = "--owner", paramLabel = "ID", description = "The id of the person who answers for it.")
    private @Nullable String owner;

    @Option(names = "--no-limits", description = "Remove all limits of the team.")
    private boolean noLimits;

    UpdateTeam(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        byte[] body = JsonText.object(json -> {
            if (name != null) {
                json.text("name", name);
            }
            if (owner != null) {
                json.text("owner", owner);
            }
            if (noLimits) {
                json.nullMember("limits");
            } else {
                limits.write(json);
            }
        });
        if (body.length == 2) {
            return connection.failed("Nothing is named that could change; see update-team --help.");
        }
        return connection.conclude(connection.patch("/admin/v1/teams/" + Pages.segment(team), body), given -> {
            connection.out().println("changed " + JsonValues.text(given.body(), "id"));
            return ExitCode.OK;
        });
    }
}
