package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** Reads a list of the admin API page by page. */
final class Pages {
    private static final int PAGE = 100;
    /** 10,000 lines: what a terminal or a script reads at once, and an end for a list that has none. */
    private static final int PAGES_MAX = 100;

    private Pages() {}

    /** What to do with a whole list. */
    interface Reader {
        /**
         * @param more whether the gateway has more than these
         * @return the exit code
         */
        int read(List<Json.Obj> items, boolean more, @Nullable String last);
    }

    /**
     * @param path with the start of a query, such as {@code /admin/v1/keys?}
     * @param what the plural noun of the list
     */
    static int read(Connection connection, String path, String what, Reader then) {
        List<Json.Obj> items = new ArrayList<>();
        String last = null;
        for (int page = 0; page < PAGES_MAX; page++) {
            ApiResponse answer = connection.read(path + "limit=" + PAGE + after(last));
            if (!(answer instanceof ApiResponse.Given given)) {
                return connection.refuse(answer);
            }
            for (Json item : given.body().items("data")) {
                if (item instanceof Json.Obj each) {
                    items.add(each);
                }
            }
            String next = given.body().text("last_id");
            if (!(given.body().member("has_more") instanceof Json.Bool(boolean more)) || !more) {
                return then.read(items, false, next == null ? last : next);
            }
            if (next == null || Objects.equals(next, last)) {
                return connection.failed(
                        "The gateway says that there are more " + what + ", but not where they start.");
            }
            last = next;
        }
        connection.err().println("There are more " + what + " than the first " + items.size() + ", which are shown.");
        return then.read(items, true, last);
    }

    /**
     * Shows a list as JSON, as a table, or as a sentence where there is nothing.
     *
     * @param none the sentence
     */
    static Reader shown(Connection connection, String none, Function<List<Json.Obj>, Table> table) {
        return (items, more, last) -> {
            if (connection.json()) {
                connection
                        .out()
                        .println(Printable.json(JsonText.objectText(json -> json.text("object", "list")
                                .json("data", new Json.Arr(List.copyOf(items)))
                                .flag("has_more", more)
                                .text("last_id", last))));
            } else if (items.isEmpty()) {
                connection.err().println(none);
            } else {
                table.apply(items).print(connection.out());
            }
            return ExitCode.OK;
        };
    }

    /** A parameter of a query, with the separator after it; empty without a value. */
    static String parameter(String name, @Nullable String value) {
        return value == null ? "" : name + "=" + encoded(value) + "&";
    }

    /** For a part of a path. */
    static String segment(String text) {
        return encoded(text).replace("+", "%20");
    }

    private static String after(@Nullable String last) {
        return last == null ? "" : "&after=" + encoded(last);
    }

    /** For a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
