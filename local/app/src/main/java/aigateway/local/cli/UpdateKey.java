package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.KeyId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "update-key",
        description = "Changes a client key. What is not named stays; a list that is named is replaced.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway update-key 8i6eogvucx4ik1gp --name backend-eu --team Chat --tag env:prod",
            "  ai-gateway update-key 8i6eogvucx4ik1gp --rpm 120 --expires-at 2027-01-31",
            "  ai-gateway update-key 8i6eogvucx4ik1gp --no-limits --all-models --never-expires"
        })
final class UpdateKey implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Parameters(
            paramLabel = "ID",
            converter = KeyIdArgument.class,
            description = "The key's id, as list-keys shows it.")
    private @Nullable KeyId id;

    @Option(names = "--name", paramLabel = "NAME", description = "What the key is called.")
    private @Nullable String name;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag; may be repeated.")
    private List<String> tags = List.of();

    @Option(names = "--team", paramLabel = "TEAM", description = "Move it to this team, by id or name.")
    private @Nullable String team;

    @Option(names = "--no-team", description = "Take it out of its team.")
    private boolean noTeam;

    @Option(names = "--no-tags", description = "Remove all tags.")
    private boolean noTags;

    @Option(names = "--allow-model", paramLabel = "MODEL", description = "Allow this model only; may be repeated.")
    private List<String> models = List.of();

    @Option(names = "--all-models", description = "Allow every model.")
    private boolean allModels;

    @Option(names = "--allow-ip", paramLabel = "CIDR", description = "Allow this network only; may be repeated.")
    private List<String> networks = List.of();

    @Option(names = "--all-ips", description = "Allow every network.")
    private boolean allIps;

    @Option(names = "--rpm", paramLabel = "N", description = "Requests per minute.")
    private @Nullable Long rpm;

    @Option(names = "--tpm", paramLabel = "N", description = "Tokens per minute.")
    private @Nullable Long tpm;

    @Option(names = "--parallel", paramLabel = "N", description = "Requests at the same time.")
    private @Nullable Long parallel;

    @Option(names = "--no-limits", description = "Remove all rate limits, also those of single models.")
    private boolean noLimits;

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            converter = TimeArgument.class,
            description = "When the key ends: Unix seconds, a time such as 2027-01-31T12:00:00Z, or a date (UTC).")
    private @Nullable Long expiresAt;

    @Option(names = "--never-expires", description = "Let the key work without an end.")
    private boolean neverExpires;

    UpdateKey(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        KeyId key = Objects.requireNonNull(id, "picocli requires it");
        String path = "/admin/v1/keys/" + key;
        boolean someLimits = !noLimits && (rpm != null || tpm != null || parallel != null);
        Json.Obj limits = null;
        if (someLimits) {
            // The gateway replaces limits as a whole, so the others are read and sent again.
            ApiResponse now = Connection.known(key, connection.read(path));
            if (!(now instanceof ApiResponse.Given given)) {
                return connection.refuse(now);
            }
            limits = given.body().object("limits");
        }
        byte[] body = body(someLimits, limits);
        if (body.length == 2) {
            return connection.failed("Nothing is named that could change; see update-key --help.");
        }
        return connection.conclude(Connection.known(key, connection.patch(path, body)), given -> {
            connection.out().println("changed " + key);
            return ExitCode.OK;
        });
    }

    private byte[] body(boolean someLimits, Json.@Nullable Obj limits) {
        return JsonText.object(json -> {
            if (name != null) {
                json.text("name", name);
            }
            if (noTeam) {
                json.nullMember("team");
            } else if (team != null) {
                json.text("team", team);
            }
            list(json, "tags", tags, noTags);
            list(json, "allowed_models", models, allModels);
            list(json, "allowed_ips", networks, allIps);
            if (noLimits) {
                json.nullMember("limits");
            } else if (someLimits) {
                json.object("limits", merged -> merge(merged, limits));
            }
            if (neverExpires) {
                json.nullMember("expires_at");
            } else if (expiresAt != null) {
                json.number("expires_at", expiresAt);
            }
        });
    }

    private static void list(JsonText json, String member, List<String> values, boolean none) {
        if (none) {
            json.nullMember(member);
        } else if (!values.isEmpty()) {
            json.texts(member, values);
        }
    }

    private void merge(JsonText merged, Json.@Nullable Obj limits) {
        merged.number("rpm", rpm == null ? limit(limits, "rpm") : rpm)
                .number("tpm", tpm == null ? limit(limits, "tpm") : tpm)
                .number("parallel", parallel == null ? limit(limits, "parallel") : parallel);
        Json.Obj ofModels = limits == null ? null : limits.object("models");
        if (ofModels != null) {
            merged.json("models", ofModels);
        }
    }

    private static @Nullable Long limit(Json.@Nullable Obj limits, String name) {
        long value = limits == null ? 0 : limits.integer(name, 0);
        return value == 0 ? null : value;
    }
}
