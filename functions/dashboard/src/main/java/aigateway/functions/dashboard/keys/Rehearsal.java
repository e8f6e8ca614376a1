package aigateway.functions.dashboard.keys;

import aigateway.budgets.BudgetStatus;
import aigateway.call.DryRun;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.BudgetRow;
import aigateway.functions.dashboard.site.Params;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a dry run of a key said.
 *
 * @param message why the call would be refused; empty when it would pass
 * @param served the provider and its model; empty when it would be refused
 * @param held null when it would be refused, or when nothing needs to be reserved
 * @param worst null when it has no bound
 * @param outputCap what would be written into the request, or null
 */
public record Rehearsal(
        boolean passes,
        String message,
        String served,
        @Nullable Money held,
        @Nullable Money worst,
        @Nullable Long outputCap,
        List<BudgetRow> budgets) {
    /** Those that the form offers. */
    static final List<String> ENDPOINTS = List.of("chat.completions", "responses", "messages", "embeddings");

    static final String MODEL = "try_model";
    static final String ENDPOINT = "try_endpoint";
    static final String INPUT = "try_tokens";
    static final String OUTPUT = "try_output";
    private static final int TOKENS_MAX = 200_000;
    /** The gateway's own estimate. */
    private static final int BYTES_OF_TOKEN = 4;

    /** The dry run that the address wants; empty for none. */
    static Optional<RequestBody> wanted(KeyId key, Params params) {
        return params.find(MODEL).map(model -> {
            String endpoint = params.find(ENDPOINT).orElse(ENDPOINTS.getFirst());
            String text = "x".repeat(number(params, INPUT, 1_000) * BYTES_OF_TOKEN);
            int output = number(params, OUTPUT, 0);
            return Body.of(json -> json.text("key", key.value())
                    .text("endpoint", endpoint)
                    .object("body", body -> body(body.text("model", model), endpoint, text, output)));
        });
    }

    private static int number(Params params, String name, int otherwise) {
        String text = params.text(name);
        return text.matches("\\d{1,7}") ? Math.min(TOKENS_MAX, Integer.parseInt(text)) : otherwise;
    }

    private static void body(JsonText body, String endpoint, String text, int output) {
        boolean messages = endpoint.equals("chat.completions") || endpoint.equals("messages");
        if (messages) {
            body.objects(
                    "messages",
                    List.of(text),
                    (json, each) -> json.text("role", "user").text("content", each));
        } else {
            body.text("input", text);
        }
        if (output > 0 && !endpoint.equals("embeddings")) {
            body.number(cap(endpoint), (long) output);
        } else if (endpoint.equals("messages")) {
            // Required there.
            body.number(cap(endpoint), 1_000L);
        }
    }

    private static String cap(String endpoint) {
        return switch (endpoint) {
            case "chat.completions" -> "max_completion_tokens";
            case "responses" -> "max_output_tokens";
            default -> "max_tokens";
        };
    }

    /**
     * @param rows of the budgets that the reader may see
     */
    static Rehearsal of(DryRun.Outcome outcome, Function<List<BudgetStatus>, List<BudgetRow>> rows) {
        return switch (outcome) {
            case DryRun.Outcome.Invalid(Problem problem) ->
                new Rehearsal(false, problem.message(), "", null, null, null, List.of());
            case DryRun.Outcome.Refused(Problem problem, Money worst, List<BudgetStatus> budgets) ->
                new Rehearsal(false, problem.message(), "", null, worst, null, rows.apply(budgets));
            case DryRun.Outcome.Passes passes ->
                new Rehearsal(
                        true,
                        "",
                        passes.model() + " at " + passes.provider(),
                        passes.held(),
                        passes.worstCost(),
                        passes.outputCap(),
                        rows.apply(passes.budgets()));
        };
    }
}
