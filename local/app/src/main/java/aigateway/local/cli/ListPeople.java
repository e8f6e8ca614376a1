package aigateway.local.cli;

import aigateway.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "people",
        description = "Lists the people with their roles and teams.",
        footerHeading = "%nExamples:%n",
        footer = {"  ai-gateway people", "  ai-gateway people --role admin", "  ai-gateway people --team Chat --json"})
final class ListPeople implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(
            names = "--q",
            paramLabel = "TEXT",
            description = "Only people with this text in the name or address, in any case.")
    private @Nullable String q;

    @Option(names = "--role", paramLabel = "ROLE", description = "Only admin, viewer or team_viewer.")
    private @Nullable String role;

    @Option(names = "--team", paramLabel = "TEAM", description = "Only people with this team, by id or name.")
    private @Nullable String team;

    ListPeople(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = "/admin/v1/people?" + Pages.parameter("q", q) + Pages.parameter("role", role)
                + Pages.parameter("team", team);
        return Pages.read(
                connection,
                path,
                "people",
                Pages.shown(
                        connection,
                        "There are no people yet; make one with create-person --email ADDRESS --role ROLE",
                        ListPeople::table));
    }

    private static Table table(List<Json.Obj> people) {
        var table = new Table("ID", "EMAIL", "ROLE", "DISABLED", "LAST SIGN-IN", "TEAMS");
        for (Json.Obj person : people) {
            table.row(
                    JsonValues.text(person, "id"),
                    JsonValues.text(person, "email"),
                    JsonValues.text(person, "role"),
                    time(person, "disabled_at"),
                    time(person, "last_sign_in_at"),
                    person.items("teams").stream()
                            .map(team -> team instanceof Json.Str(String text) ? text : "")
                            .collect(Collectors.joining(", ")));
        }
        return table;
    }

    private static String time(Json.Obj person, String name) {
        long seconds = person.integer(name, -1);
        return seconds < 0 ? "" : Times.utc(seconds);
    }
}
