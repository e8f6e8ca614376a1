package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create-team",
        description = "Creates a team and prints its id.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway create-team --name Chat",
            "  ai-gateway create-team --name Search --rpm 600 --parallel 50",
            "  ai-gateway create-team --name Chat --owner per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61"
        })
final class CreateTeam implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Mixin
    private final TeamLimits limits = new TeamLimits();

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "What the team is called.")
    private String name = "";

    @Option(names = "--owner", paramLabel = "ID", description = "The id of the person who answers for it.")
    private @Nullable String owner;

    CreateTeam(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        byte[] body = JsonText.object(json -> {
            json.text("name", name);
            if (owner != null) {
                json.text("owner", owner);
            }
            limits.write(json);
        });
        return connection.conclude(connection.post("/admin/v1/teams", body), given -> {
            connection.out().println(JsonValues.text(given.body(), "id"));
            return ExitCode.OK;
        });
    }
}
