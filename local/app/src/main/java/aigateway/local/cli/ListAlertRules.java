package aigateway.local.cli;

import aigateway.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "rules",
        description = "Lists the rules by which alerts open.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway alerts rules",
            "  ai-gateway alerts rules --json",
            "  AGW_URL=https://gateway.example.com ai-gateway alerts rules"
        })
final class ListAlertRules implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    ListAlertRules(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        return Pages.read(connection, "/admin/v1/alerts/rules?", "rules", this::print);
    }

    private int print(List<Json.Obj> rules, boolean more, @Nullable String last) {
        if (connection.json()) {
            connection.out().println(ListAlerts.list(rules, more, last));
        } else if (rules.isEmpty()) {
            connection.err().println("There are no rules.");
        } else {
            var table = new Table("ID", "KIND", "NAME", "ON", "MUTED UNTIL", "CHANNELS");
            rules.forEach(rule -> row(table, rule));
            table.print(connection.out());
        }
        return ExitCode.OK;
    }

    private static void row(Table table, Json.Obj rule) {
        long muted = rule.integer("muted_until", -1);
        boolean enabled = rule.member("enabled") instanceof Json.Bool(boolean on) && on;
        String channels =
                rule.member("channels") instanceof Json.Arr(List<Json> some) ? Integer.toString(some.size()) : "all";
        table.row(
                JsonValues.text(rule, "id"),
                JsonValues.text(rule, "kind"),
                JsonValues.text(rule, "name"),
                enabled ? "yes" : "no",
                muted < 0 ? "" : Times.utc(muted),
                channels);
    }
}
