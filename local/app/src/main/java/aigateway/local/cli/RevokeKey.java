package aigateway.local.cli;

import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke-key",
        description = "Revokes a client key for good, from its next request on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway revoke-key 8i6eogvucx4ik1gp",
            "  ai-gateway revoke-key 8i6eogvucx4ik1gp --json",
            "  ai-gateway revoke-key 8i6eogvucx4ik1gp --url https://gateway.example.com/prod"
        })
final class RevokeKey implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(
            paramLabel = "ID",
            converter = KeyIdArgument.class,
            description = "The key's id, as list-keys shows it.")
    private @Nullable KeyId id;

    RevokeKey(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        KeyId key = Objects.requireNonNull(id, "picocli requires it");
        byte[] nothing = JsonText.object(_ -> {});
        return connection.conclude(connection.change(key, "revoke", nothing), _ -> {
            connection.out().println("revoked " + key);
            return ExitCode.OK;
        });
    }
}
