package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "why",
        description = {
            "Says whether a call of this key to this model would pass, where it would go and what it would reserve, or why it"
                    + " would be refused.",
            "Nothing is sent to a provider and nothing is charged. Exit code 1 if it would be refused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway why 8i6eogvucx4ik1gp gpt-4o-mini",
            "  ai-gateway why 8i6eogvucx4ik1gp claude-sonnet-4-5 --endpoint messages --max-tokens 64000",
            "  ai-gateway why 8i6eogvucx4ik1gp mock-1 --text 'A longer question' --tags project=search"
        })
final class Why implements Callable<Integer> {
    private static final Map<String, String> CAPS = Map.of(
            "chat.completions", "max_completion_tokens",
            "responses", "max_output_tokens",
            "messages", "max_tokens");
    private static final int MESSAGES_CAP = 1_000;

    @Mixin
    private final Connection connection;

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            converter = KeyIdArgument.class,
            description = "The key's id, as list-keys shows it.")
    private @Nullable KeyId key;

    @Parameters(index = "1", paramLabel = "MODEL", description = "The model, as a client sends it.")
    private String model = "";

    @Option(
            names = "--endpoint",
            paramLabel = "API",
            description = "chat.completions (the default), responses, messages or embeddings.")
    private String endpoint = "chat.completions";

    @Option(names = "--text", paramLabel = "TEXT", description = "The prompt. Default: Hello.")
    private String text = "Hello";

    @Option(names = "--max-tokens", paramLabel = "N", description = "The output cap of the call.")
    private @Nullable Long maxTokens;

    @Option(names = "--tags", paramLabel = "TAGS", description = "The value of x-agw-tags, such as project=search.")
    private @Nullable String tags;

    @Spec
    private @Nullable CommandSpec command;

    Why(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        if (!CAPS.containsKey(endpoint) && !endpoint.equals("embeddings")) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    "Invalid --endpoint: expected chat.completions, responses, messages or embeddings");
        }
        KeyId id = Objects.requireNonNull(key, "picocli requires it");
        byte[] request = JsonText.object(json -> {
            json.text("key", id.value()).text("endpoint", endpoint).object("body", this::body);
            if (tags != null) {
                json.text("tags", tags);
            }
        });
        ApiResponse answer = Connection.known(id, connection.post("/admin/v1/dry-run", request));
        int exit = connection.conclude(answer, given -> print(given.body()));
        boolean refused =
                answer instanceof ApiResponse.Given(Json.Obj body, String _) && !JsonValues.flag(body, "passes");
        return refused ? ExitCode.SOFTWARE : exit;
    }

    private void body(JsonText body) {
        body.text("model", model);
        if (endpoint.equals("responses") || endpoint.equals("embeddings")) {
            body.text("input", text);
        } else {
            body.raw(
                    "messages",
                    "[" + JsonText.objectText(each -> each.text("role", "user").text("content", text)) + "]");
        }
        String cap = CAPS.get(endpoint);
        if (cap != null && (maxTokens != null || endpoint.equals("messages"))) {
            body.number(cap, maxTokens == null ? Long.valueOf(MESSAGES_CAP) : maxTokens);
        }
    }

    private int print(Json.Obj found) {
        Json.Obj error = found.object("error");
        int exit = error == null ? passes(found) : refused(error);
        found.items("budgets").forEach(item -> {
            if (item instanceof Json.Obj budget) {
                connection.out().println(Printable.text(budget(budget)));
            }
        });
        return exit;
    }

    /** One line, such as {@code Budget 'Chat, monthly': $99 of $100 spent, $0.5 held, $0.5 left.} */
    private static String budget(Json.Obj budget) {
        String name = JsonValues.text(budget, "name");
        return "Budget " + (name.isEmpty() ? JsonValues.text(budget, "id") : "'" + name + "'") + ": $"
                + JsonValues.digits(budget, "spent_usd") + " of $" + JsonValues.digits(budget, "limit_usd")
                + " spent, $" + JsonValues.digits(budget, "held_usd") + " held, $"
                + JsonValues.digits(budget, "remaining_usd") + " left (" + JsonValues.text(budget, "mode") + ").";
    }

    private int refused(Json.Obj error) {
        connection
                .out()
                .println("Refused with " + JsonValues.digits(error, "status") + " " + JsonValues.text(error, "code")
                        + ": " + Printable.text(JsonValues.text(error, "message")));
        return ExitCode.SOFTWARE;
    }

    private int passes(Json.Obj found) {
        String held = JsonValues.digits(found, "held_usd");
        String worst = JsonValues.digits(found, "worst_cost_usd");
        String cap = JsonValues.digits(found, "output_cap_tokens");
        connection
                .out()
                .println(Printable.text("Passes. The call goes to the provider '" + JsonValues.text(found, "provider")
                        + "' as the model '" + JsonValues.text(found, "model") + "'."));
        connection
                .out()
                .println(
                        held.isEmpty()
                                ? "Nothing is reserved: the cost has no bound, and no hard budget applies."
                                : "It reserves $" + held + ".");
        if (!worst.isEmpty()) {
            connection.out().println("It costs $" + worst + " at most.");
        }
        if (!cap.isEmpty()) {
            connection.out().println("Its output is capped at " + cap + " tokens, so that it fits the budgets.");
        }
        return ExitCode.OK;
    }
}
