package aigateway.local.cli;

import aigateway.json.JsonText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "env",
        description = "Prints export lines for the shell: AGW_URL, ADMIN_TOKEN and, with --new-key, KEY.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  eval \"$(ai-gateway env)\"",
            "  eval \"$(ai-gateway env --new-key first)\"",
            "  ai-gateway env --url https://gateway.example.com/prod --admin-token TOKEN"
        })
final class Env implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--new-key", paramLabel = "NAME", description = "Create a client key of this name, and export it.")
    private @Nullable String newKey;

    Env(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        return switch (connection.token()) {
            case AdminToken.Missing(String sentence) -> connection.failed(sentence);
            case AdminToken.Found found -> newKey == null ? print(found, null) : withKey(found, newKey);
        };
    }

    private int withKey(AdminToken.Found token, String name) {
        ApiResponse answer = connection.post("/admin/v1/keys", JsonText.object(json -> json.text("name", name)));
        if (!(answer instanceof ApiResponse.Given given)) {
            return connection.refuse(answer);
        }
        return print(token, given.body().text("key"));
    }

    private int print(AdminToken.Found token, @Nullable String key) {
        if (connection.json()) {
            connection
                    .out()
                    .println(JsonText.objectText(
                            json -> json.text("AGW_URL", connection.url().toString())
                                    .text("ADMIN_TOKEN", token.token())
                                    .text("KEY", key)));
            return ExitCode.OK;
        }
        export("AGW_URL", connection.url().toString());
        export("ADMIN_TOKEN", token.token());
        if (key != null) {
            export("KEY", key);
        }
        return ExitCode.OK;
    }

    private void export(String name, String value) {
        connection.out().println("export " + name + "='" + value.replace("'", "'\\''") + "'");
    }
}
