package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "health",
        description = "Shows whether the gateway is ready and what it depends on. Exit code 1 when it is not ready.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway health",
            "  ai-gateway health --json",
            "  ai-gateway health --url https://gateway.example.com/prod"
        })
final class Health implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    Health(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        ApiResponse alive = connection.open("/healthz");
        if (!(alive instanceof ApiResponse.Given process)) {
            return connection.refuse(alive);
        }
        return switch (connection.open("/readyz")) {
            case ApiResponse.Given readiness -> print(process.body(), readiness.body(), true);
            case ApiResponse.Refused refused -> notReady(process.body(), refused);
            case ApiResponse.Failed(String sentence) -> connection.failed(sentence);
        };
    }

    /** A gateway that is not ready says in the same shape what is missing; an error has nothing to show. */
    private int notReady(Json.Obj process, ApiResponse.Refused refused) {
        Json.Obj body = refused.body();
        return body == null || body.object("dependencies") == null
                ? connection.failed(refused.message())
                : print(process, body, false);
    }

    private int print(Json.Obj process, Json.Obj readiness, boolean ready) {
        if (connection.json()) {
            connection
                    .out()
                    .println(Printable.json(JsonText.objectText(
                            json -> json.text("url", connection.url().toString())
                                    .flag("ready", ready)
                                    .json("healthz", process)
                                    .json("readyz", readiness))));
        } else {
            var table = new Table("PART", "STATE", "MS");
            table.row("gateway", "up", "");
            Json.Obj dependencies = readiness.object("dependencies");
            if (dependencies != null) {
                dependencies.members().forEach((name, value) -> row(table, name, value));
            }
            table.print(connection.out());
            connection.out().println(connection.url() + " is " + verdict(ready, readiness.text("status")));
        }
        return ready ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void row(Table table, String name, Json value) {
        if (value instanceof Json.Obj dependency) {
            String state = dependency.text("state");
            // The digits as they came: whole or not, they are only shown.
            String ms = dependency.member("ms") instanceof Json.Num(String digits) ? digits : "";
            table.row(name, state == null ? "unknown" : state, ms);
        }
    }

    private static String verdict(boolean ready, @Nullable String status) {
        if (!ready) {
            return "not ready";
        }
        return "degraded".equals(status) ? "ready, but degraded" : "ready";
    }
}
