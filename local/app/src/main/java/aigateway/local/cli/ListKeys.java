package aigateway.local.cli;

import aigateway.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list-keys",
        description = "Lists the client keys, never their secrets.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway list-keys",
            "  ai-gateway list-keys --tag team:chat --status active",
            "  ai-gateway list-keys --team Chat --unused-days 60",
            "  ai-gateway list-keys --q backend --json"
        })
final class ListKeys implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--q", paramLabel = "TEXT", description = "Only keys with this text in the name, in any case.")
    private @Nullable String q;

    @Option(names = "--tag", paramLabel = "TAG", description = "Only keys with this tag.")
    private @Nullable String tag;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only active, expired or revoked keys.")
    private @Nullable String status;

    @Option(names = "--team", paramLabel = "TEAM", description = "Only keys of this team, by id or name.")
    private @Nullable String team;

    @Option(
            names = "--unused-days",
            paramLabel = "N",
            description = "Only keys older than so many days that made no call since.")
    private @Nullable String unusedDays;

    ListKeys(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = "/admin/v1/keys?" + Pages.parameter("q", q) + Pages.parameter("tag", tag)
                + Pages.parameter("status", status) + Pages.parameter("team", team)
                + Pages.parameter("unused_days", unusedDays);
        return Pages.read(
                connection,
                path,
                "keys",
                Pages.shown(
                        connection, "There are no keys yet; make one with create-key --name NAME", ListKeys::table));
    }

    private static Table table(List<Json.Obj> keys) {
        var table = new Table("ID", "NAME", "TEAM", "STATUS", "CREATED", "LAST USED", "TAGS");
        keys.forEach(key -> row(table, key));
        return table;
    }

    private static void row(Table table, Json.Obj key) {
        long createdAt = key.integer("created_at", -1);
        String tags = key.items("tags").stream()
                .map(tag -> tag instanceof Json.Str(String text) ? text : "")
                .collect(Collectors.joining(", "));
        long usedAt = key.integer("last_used_at", -1);
        Json.Obj team = key.object("team");
        table.row(
                text(key, "id"),
                text(key, "name"),
                team == null ? "" : text(team, "name"),
                text(key, "status"),
                createdAt < 0 ? "" : Times.utc(createdAt),
                usedAt < 0 ? "never" : Times.utc(usedAt),
                tags);
    }

    private static String text(Json.Obj key, String name) {
        return Objects.requireNonNullElse(key.text(name), "");
    }
}
