package aigateway.local.cli;

import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "roll-key",
        description =
                "Gives a client key a new secret and prints the new key, this once. Its id, limits and budgets stay.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway roll-key 8i6eogvucx4ik1gp",
            "  ai-gateway roll-key 8i6eogvucx4ik1gp --grace-seconds 3600",
            "  ai-gateway roll-key 8i6eogvucx4ik1gp --json"
        })
final class RollKey implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(
            paramLabel = "ID",
            converter = KeyIdArgument.class,
            description = "The key's id, as list-keys shows it.")
    private @Nullable KeyId id;

    @Option(
            names = "--grace-seconds",
            paramLabel = "N",
            description = "How long the old secret works beside the new one. Default: the gateway's.")
    private @Nullable Long graceSeconds;

    RollKey(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        KeyId key = Objects.requireNonNull(id, "picocli requires it");
        byte[] body = JsonText.object(json -> {
            if (graceSeconds != null) {
                json.number("grace_seconds", graceSeconds);
            }
        });
        var shown = new ShownOnce(connection);
        return connection.conclude(connection.change(key, "roll", body), given -> shown.key(given.body()));
    }
}
