package aigateway.local.cli;

import aigateway.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create-key",
        description = "Creates a client key and prints it, this once. The webhook secret goes to stderr.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway create-key --name backend --team Chat",
            "  ai-gateway create-key --name bot --allow-model 'gpt-4o*' --tag team:chat --rpm 60",
            "  ai-gateway create-key --name intern --budget 1.00/day --budget 20/month --expires-at 2027-01-31"
        })
final class CreateKey implements Callable<Integer> {
    /** Far above any key in use, and small enough that the wrong file is noticed. */
    private static final int LEGACY_BYTES_MAX = 4096;

    @Mixin
    private final Connection connection;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "What the key is called.")
    private String name = "";

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag, for budgets and reports; may be repeated.")
    private List<String> tags = List.of();

    @Option(names = "--team", paramLabel = "TEAM", description = "The id or name of the team that it belongs to.")
    private @Nullable String team;

    @Option(
            names = "--allow-model",
            paramLabel = "MODEL",
            description = "Allow this model only; may be repeated. Default: every model.")
    private List<String> models = List.of();

    @Option(
            names = "--allow-ip",
            paramLabel = "CIDR",
            description = "Allow this network only, such as 203.0.113.0/24; may be repeated. Default: every network.")
    private List<String> networks = List.of();

    @Option(names = "--rpm", paramLabel = "N", description = "Requests per minute. Default: no limit.")
    private @Nullable Long rpm;

    @Option(names = "--tpm", paramLabel = "N", description = "Tokens per minute. Default: no limit.")
    private @Nullable Long tpm;

    @Option(names = "--parallel", paramLabel = "N", description = "Requests at the same time. Default: no limit.")
    private @Nullable Long parallel;

    @Option(
            names = "--budget",
            paramLabel = "USD/PERIOD",
            converter = BudgetArgument.class,
            description = "A hard budget, such as 1.00/day (or week, month, total; in UTC); may be repeated.")
    private List<BudgetArgument.Amount> budgets = List.of();

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            converter = TimeArgument.class,
            description = "When the key ends: Unix seconds, a time such as 2027-01-31T12:00:00Z, or a date (UTC).")
    private @Nullable Long expiresAt;

    @Option(
            names = "--legacy-secret-file",
            paramLabel = "FILE",
            description = "Import the old key in this file instead of making a new one, and print its id.")
    private @Nullable Path legacySecretFile;

    CreateKey(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        if (legacySecretFile == null) {
            return create(null);
        }
        return switch (Legacy.read(legacySecretFile)) {
            case Legacy.Secret(String secret) -> create(secret);
            case Legacy.Unusable(String sentence) -> connection.failed(sentence);
        };
    }

    private int create(@Nullable String legacySecret) {
        byte[] body = JsonText.object(json -> {
            json.text("name", name);
            if (team != null) {
                json.text("team", team);
            }
            if (!tags.isEmpty()) {
                json.texts("tags", tags);
            }
            if (!models.isEmpty()) {
                json.texts("allowed_models", models);
            }
            if (!networks.isEmpty()) {
                json.texts("allowed_ips", networks);
            }
            if (rpm != null || tpm != null || parallel != null) {
                json.object(
                        "limits",
                        limits -> limits.number("rpm", rpm).number("tpm", tpm).number("parallel", parallel));
            }
            if (!budgets.isEmpty()) {
                json.objects(
                        "budgets",
                        budgets,
                        (each, budget) ->
                                each.decimal("limit_usd", budget.usd()).text("period", budget.period()));
            }
            if (expiresAt != null) {
                json.number("expires_at", expiresAt);
            }
            if (legacySecret != null) {
                json.text("legacy_secret", legacySecret);
            }
        });
        var shown = new ShownOnce(connection);
        return connection.conclude(
                connection.post("/admin/v1/keys", body),
                given -> legacySecret == null ? shown.key(given.body()) : shown.id(given.body()));
    }

    /** The secret in the file: one line, without its line break. */
    private sealed interface Legacy {
        record Secret(String secret) implements Legacy {
            @Override
            public String toString() {
                return "Secret[]";
            }
        }

        record Unusable(String sentence) implements Legacy {}

        static Legacy read(Path file) {
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LEGACY_BYTES_MAX + 1);
            } catch (IOException _) {
                return new Unusable("The file " + file + " cannot be read.");
            }
            String secret = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
            if (bytes.length > LEGACY_BYTES_MAX
                    || secret.isBlank()
                    || secret.lines().count() > 1) {
                return new Unusable("The file " + file + " does not hold one key on one line.");
            }
            return new Secret(secret);
        }
    }
}
