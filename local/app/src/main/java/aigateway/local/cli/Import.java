package aigateway.local.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        description = "Carries over what another gateway is configured to do.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway import litellm config.yaml --dry-run",
            "  ai-gateway import litellm config.yaml --out gateway.yaml",
            "  ai-gateway import litellm --help"
        })
final class Import implements Runnable {
    @Spec
    private @Nullable CommandSpec command;

    @Override
    public void run() {
        if (command != null) {
            throw new ParameterException(command.commandLine(), "Name the gateway: import litellm CONFIG.yaml");
        }
    }
}
