package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "alerts",
        description = "Lists the open alerts, newest first. Exit code 0 whether there are any or not.",
        footerHeading = "%nExamples:%n",
        footer = {"  ai-gateway alerts", "  ai-gateway alerts --all --kind provider_down", "  ai-gateway alerts rules"})
final class ListAlerts implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--all", description = "Closed ones too.")
    private boolean all;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only alerts of this kind, such as budget_exhausted.")
    private @Nullable String kind;

    ListAlerts(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = "/admin/v1/alerts?" + (all ? "" : "status=open&")
                + (kind == null ? "" : "kind=" + Pages.encoded(kind) + "&");
        return Pages.read(connection, path, "alerts", this::print);
    }

    private int print(List<Json.Obj> alerts, boolean more, @Nullable String last) {
        if (connection.json()) {
            connection.out().println(list(alerts, more, last));
        } else if (alerts.isEmpty()) {
            connection.err().println(all ? "There are no alerts." : "All quiet: there is no open alert.");
        } else {
            var table = new Table("OPENED", "STATUS", "KIND", "ALERT");
            alerts.forEach(alert -> table.row(
                    Times.utc(alert.integer("opened_at", 0)),
                    JsonValues.text(alert, "status"),
                    JsonValues.text(alert, "kind"),
                    JsonValues.text(alert, "title")));
            table.print(connection.out());
        }
        return ExitCode.OK;
    }

    static String list(List<Json.Obj> items, boolean more, @Nullable String last) {
        return Printable.json(JsonText.objectText(json -> json.text("object", "list")
                .json("data", new Json.Arr(List.copyOf(items)))
                .flag("has_more", more)
                .text("last_id", last)));
    }
}
