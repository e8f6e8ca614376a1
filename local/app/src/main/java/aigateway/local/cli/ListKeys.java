package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(name = "list-keys", description = "Lists the client keys, never their secrets.")
final class ListKeys implements Callable<Integer> {
    private static final int PAGE = 100;
    /** 10,000 keys: what a terminal or a script reads at once, and an end for a list that has none. */
    private static final int PAGES_MAX = 100;

    @Mixin
    private final Connection connection;

    ListKeys(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        List<Json.Obj> keys = new ArrayList<>();
        String last = null;
        for (int page = 0; page < PAGES_MAX; page++) {
            ApiResponse answer = connection.read("/admin/v1/keys?limit=" + PAGE + after(last));
            if (!(answer instanceof ApiResponse.Given given)) {
                return connection.refuse(answer);
            }
            for (Json item : given.body().items("data")) {
                if (item instanceof Json.Obj key) {
                    keys.add(key);
                }
            }
            String next = given.body().text("last_id");
            if (!(given.body().member("has_more") instanceof Json.Bool(boolean more)) || !more) {
                return print(keys, false, next == null ? last : next);
            }
            if (next == null || Objects.equals(next, last)) {
                return connection.failed("The gateway says that there are more keys, but not where they start.");
            }
            last = next;
        }
        connection.err().println("There are more keys than the first " + keys.size() + ", which are shown.");
        return print(keys, true, last);
    }

    private static String after(@Nullable String last) {
        return last == null ? "" : "&after=" + URLEncoder.encode(last, StandardCharsets.UTF_8);
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
