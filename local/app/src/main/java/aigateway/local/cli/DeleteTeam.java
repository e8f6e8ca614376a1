package aigateway.local.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete-team",
        description = "Deletes a team and its budgets. Its keys must be revoked, or moved.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway delete-team Chat",
            "  ai-gateway delete-team Chat --move-keys-to Search",
            "  ai-gateway delete-team Chat --move-keys-to none"
        })
final class DeleteTeam implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(paramLabel = "TEAM", description = "The team's id or name.")
    private String team = "";

    @Option(
            names = "--move-keys-to",
            paramLabel = "TEAM",
            description = "The id or name of the team that gets its keys; none for no team.")
    private @Nullable String moveKeysTo;

    DeleteTeam(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String query = moveKeysTo == null ? "" : "?move_keys_to=" + Pages.encoded(moveKeysTo);
        return connection.conclude(connection.delete("/admin/v1/teams/" + Pages.segment(team) + query), given -> {
            connection.out().println("deleted " + JsonValues.text(given.body(), "id"));
            return ExitCode.OK;
        });
    }
}
