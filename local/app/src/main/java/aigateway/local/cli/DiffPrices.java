package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "diff",
        description = "Shows each figure of a price that an override has changed, beside the shipped one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway prices diff",
            "  ai-gateway prices diff --json",
            "  ai-gateway prices diff --url https://gateway.example.com/prod"
        })
final class DiffPrices implements Callable<Integer> {
    private static final Set<String> NO_FIGURES =
            Set.of("id", "object", "provider", "model", "version", "source", "shipped");
    private static final String NONE = "none";

    @Mixin
    private final Connection connection;

    DiffPrices(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        return Pages.read(connection, "/admin/v1/prices?overridden=true&", "prices", this::print);
    }

    private int print(List<Json.Obj> prices, boolean more, @Nullable String last) {
        if (connection.json()) {
            connection
                    .out()
                    .println(Printable.json(JsonText.objectText(json -> json.text("object", "list")
                            .json("data", new Json.Arr(List.copyOf(prices)))
                            .flag("has_more", more)
                            .text("last_id", last))));
        } else if (prices.isEmpty()) {
            connection.err().println("No override is in force: all prices are the shipped ones.");
        } else {
            var table = new Table("PROVIDER", "MODEL", "FIGURE", "SHIPPED", "NOW");
            prices.forEach(price -> rows(table, price));
            table.print(connection.out());
        }
        return ExitCode.OK;
    }

    private static void rows(Table table, Json.Obj price) {
        Json.Obj before = price.object("shipped");
        Map<String, String> shipped = before == null ? Map.of() : figures(before);
        Map<String, String> now = figures(price);
        Set<String> names = new TreeSet<>(shipped.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String old = shipped.getOrDefault(name, NONE);
            String current = now.getOrDefault(name, NONE);
            if (!old.equals(current)) {
                table.row(JsonValues.text(price, "provider"), JsonValues.text(price, "model"), name, old, current);
            }
        }
    }

    /** All numbers, those of tiers and of long input by their path. */
    private static Map<String, String> figures(Json.Obj price) {
        Map<String, String> figures = new LinkedHashMap<>();
        collect(figures, "", price);
        return figures;
    }

    private static void collect(Map<String, String> figures, String path, Json.Obj object) {
        object.members().forEach((name, value) -> {
            if (value instanceof Json.Num(String digits)) {
                figures.put(path + name, digits);
            } else if (value instanceof Json.Obj inner && !(path.isEmpty() && NO_FIGURES.contains(name))) {
                collect(figures, path + name + ".", inner);
            }
        });
    }
}
