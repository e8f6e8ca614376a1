package aigateway.local.cli;

import aigateway.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "teams",
        description = "Lists the teams with their keys and budgets.",
        footerHeading = "%nExamples:%n",
        footer = {"  ai-gateway teams", "  ai-gateway teams --q chat", "  ai-gateway teams --json"})
final class ListTeams implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--q", paramLabel = "TEXT", description = "Only teams with this text in the name, in any case.")
    private @Nullable String q;

    ListTeams(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        return Pages.read(
                connection,
                "/admin/v1/teams?" + Pages.parameter("q", q),
                "teams",
                Pages.shown(
                        connection, "There are no teams yet; make one with create-team --name NAME", ListTeams::table));
    }

    private static Table table(List<Json.Obj> teams) {
        var table = new Table("ID", "NAME", "OWNER", "KEYS", "SPENT / LIMIT");
        for (Json.Obj team : teams) {
            Json.Obj owner = team.object("owner");
            table.row(
                    JsonValues.text(team, "id"),
                    JsonValues.text(team, "name"),
                    owner == null ? "" : JsonValues.text(owner, "email"),
                    JsonValues.digits(team, "keys"),
                    budgets(team));
        }
        return table;
    }

    /** Each budget of the team, such as {@code 12.5 / 100 month}. */
    private static String budgets(Json.Obj team) {
        return String.join(
                ", ",
                team.items("budgets").stream()
                        .map(item -> item instanceof Json.Obj budget ? budget(budget) : "")
                        .toList());
    }

    private static String budget(Json.Obj budget) {
        return JsonValues.digits(budget, "spent_usd") + " / " + JsonValues.digits(budget, "limit_usd") + " "
                + JsonValues.text(budget, "period");
    }
}
