package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke-token",
        description = "Revokes a token of a person for good, from its next request on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway revoke-token per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 t3v9x0q2m7c5t1b8",
            "  ai-gateway revoke-token per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 t3v9x0q2m7c5t1b8 --json",
            "  ai-gateway revoke-token per_0199f5c2a7b84d3e9f0a1b2c3d4e5f61 t3v9x0q2m7c5t1b8"
                    + " --url https://gateway.example.com/prod"
        })
final class RevokeToken implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "PERSON", description = "The person's id, as people shows it.")
    private String person = "";

    @Parameters(
            index = "1",
            paramLabel = "ID",
            converter = TokenIdArgument.class,
            description = "The token's id, the part between 'agwp_' and the dot.")
    private String token = "";

    RevokeToken(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = "/admin/v1/people/" + Pages.segment(person) + "/tokens/" + token + "/revoke";
        byte[] nothing = JsonText.object(_ -> {});
        return connection.conclude(connection.post(path, nothing), _ -> {
            connection.out().println("revoked " + token);
            return ExitCode.OK;
        });
    }
}
