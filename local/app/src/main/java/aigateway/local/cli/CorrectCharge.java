package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.RequestId;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "correct-charge",
        description =
                "Corrects a call of unknown outcome, which was charged in full, by the figure of the provider's bill. Once.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway correct-charge REQUEST_ID --cost-usd 0.0125",
            "  ai-gateway correct-charge REQUEST_ID --attempt 2 --cost-usd 0",
            "  ai-gateway correct-charge REQUEST_ID --input-tokens 1200 --output-tokens 300"
        })
final class CorrectCharge implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(
            paramLabel = "REQUEST_ID",
            converter = RequestIdArgument.class,
            description = "The request's id: the reply's x-request-id, and in the usage rows.")
    private @Nullable RequestId id;

    @Option(names = "--attempt", paramLabel = "N", description = "Which attempt, if several were charged.")
    private @Nullable Long attempt;

    @Option(
            names = "--cost-usd",
            paramLabel = "USD",
            converter = UsdArgument.class,
            description = "What the provider charges, such as 0.0125; or give --input-tokens and --output-tokens.")
    private @Nullable String cost;

    @Option(names = "--input-tokens", paramLabel = "N", description = "Priced as the call was.")
    private @Nullable Long inputTokens;

    @Option(names = "--output-tokens", paramLabel = "N", description = "Priced as the call was.")
    private @Nullable Long outputTokens;

    CorrectCharge(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        RequestId request = Objects.requireNonNull(id, "picocli requires it");
        byte[] body = JsonText.object(json -> {
            number(json, "attempt", attempt);
            if (cost != null) {
                json.decimal("cost_usd", cost);
            }
            number(json, "input_tokens", inputTokens);
            number(json, "output_tokens", outputTokens);
        });
        return connection.conclude(connection.post("/admin/v1/usage/" + request + "/correction", body), given -> {
            connection
                    .out()
                    .println("corrected " + request + ": charged " + usd(given, "charged_usd") + " USD, now "
                            + usd(given, "cost_usd") + " USD");
            return ExitCode.OK;
        });
    }

    private static void number(JsonText json, String name, @Nullable Long value) {
        if (value != null) {
            json.number(name, value);
        }
    }

    private static String usd(ApiResponse.Given given, String name) {
        return given.body().member(name) instanceof Json.Num(String digits) ? digits : "?";
    }
}
