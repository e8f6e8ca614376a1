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
        name = "prices",
        description = "Lists the prices in force, in USD for a million tokens.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway prices --provider openai",
            "  ai-gateway prices --provider openai --model gpt-4o-mini --json",
            "  ai-gateway prices diff"
        })
final class ListPrices implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(names = "--provider", paramLabel = "NAME", description = "Only those of this provider.")
    private @Nullable String provider;

    @Option(names = "--model", paramLabel = "MODEL", description = "Only those of this model.")
    private @Nullable String model;

    ListPrices(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        String path = "/admin/v1/prices?" + parameter("provider", provider) + parameter("model", model);
        return Pages.read(connection, path, "prices", this::print);
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : name + "=" + Pages.encoded(value) + "&";
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
            connection.err().println("There is no such price.");
        } else {
            var table = new Table("PROVIDER", "MODEL", "INPUT", "CACHED", "OUTPUT", "CONTEXT", "VERSION");
            prices.forEach(price -> table.row(
                    JsonValues.text(price, "provider"),
                    JsonValues.text(price, "model"),
                    JsonValues.digits(price, "input_usd_per_million"),
                    JsonValues.digits(price, "cached_input_usd_per_million"),
                    JsonValues.digits(price, "output_usd_per_million"),
                    JsonValues.digits(price, "context_tokens"),
                    JsonValues.text(price, "version")));
            table.print(connection.out());
        }
        return ExitCode.OK;
    }
}
