package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list-keys",
        description = "Lists the client keys, never their secrets.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway list-keys",
            "  ai-gateway list-keys --tag team:chat --status active",
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

    ListKeys(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = "/admin/v1/keys?" + parameter("q", q) + parameter("tag", tag) + parameter("status", status);
        return Pages.read(connection, path, "keys", this::print);
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : name + "=" + Pages.encoded(value) + "&";
    }

    private int print(List<Json.Obj> keys, boolean more, @Nullable String last) {
        if (connection.json()) {
            connection
                    .out()
                    .println(Printable.json(JsonText.objectText(json -> json.text("object", "list")
                            .json("data", new Json.Arr(List.copyOf(keys)))
                            .flag("has_more", more)
                            .text("last_id", last))));
        } else if (keys.isEmpty()) {
            connection.err().println("There are no keys yet; make one with create-key --name NAME");
        } else {
            var table = new Table("ID", "NAME", "STATUS", "CREATED", "TAGS");
            keys.forEach(key -> row(table, key));
            table.print(connection.out());
        }
        return ExitCode.OK;
    }

    private static void row(Table table, Json.Obj key) {
        long createdAt = key.integer("created_at", -1);
        String tags = key.items("tags").stream()
                .map(tag -> tag instanceof Json.Str(String text) ? text : "")
                .collect(Collectors.joining(", "));
        table.row(
                text(key, "id"),
                text(key, "name"),
                text(key, "status"),
                createdAt < 0 ? "" : Times.utc(createdAt),
                tags);
    }

    private static String text(Json.Obj key, String name) {
        return Objects.requireNonNullElse(key.text(name), "");
    }
}
