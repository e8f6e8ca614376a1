package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.kernel.KeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "budgets",
        description = "Lists the budgets with what is spent, held by open calls, and left.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway budgets",
            "  ai-gateway budgets --key 8i6eogvucx4ik1gp",
            "  ai-gateway budgets --team Chat --json"
        })
final class ListBudgets implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(
            names = "--key",
            paramLabel = "ID",
            converter = KeyIdArgument.class,
            description = "Only the budgets of this key.")
    private @Nullable KeyId key;

    @Option(names = "--team", paramLabel = "TEAM", description = "Only the budgets for this team, by id or name.")
    private @Nullable String team;

    ListBudgets(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = "/admin/v1/budgets?" + (key == null ? "" : "key=" + key + "&") + Pages.parameter("team", team);
        return Pages.read(
                connection, path, "budgets", Pages.shown(connection, "There are no budgets.", ListBudgets::table));
    }

    private static Table table(List<Json.Obj> budgets) {
        var table = new Table("ID", "NAME", "SCOPE", "PERIOD", "MODE", "LIMIT", "SPENT", "HELD", "ROOM", "RESETS");
        budgets.forEach(budget -> row(table, budget));
        return table;
    }

    private static void row(Table table, Json.Obj budget) {
        long resets = budget.integer("resets_at", -1);
        table.row(
                JsonValues.text(budget, "id"),
                JsonValues.text(budget, "name"),
                scope(budget.object("scope")),
                JsonValues.text(budget, "period"),
                JsonValues.text(budget, "mode"),
                JsonValues.digits(budget, "limit_usd"),
                JsonValues.digits(budget, "spent_usd"),
                JsonValues.digits(budget, "held_usd"),
                JsonValues.digits(budget, "remaining_usd"),
                resets < 0 ? "" : Times.utc(resets));
    }

    private static String scope(Json.@Nullable Obj scope) {
        List<String> parts = new ArrayList<>();
        if (scope != null) {
            scope.members().forEach((name, value) -> {
                if (value instanceof Json.Str(String text)) {
                    parts.add(name + " " + text);
                }
            });
        }
        return parts.isEmpty() ? "everything" : String.join(", ", parts);
    }
}
