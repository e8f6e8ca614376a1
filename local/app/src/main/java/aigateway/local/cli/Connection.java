package aigateway.local.cli;

import aigateway.kernel.KeyId;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command shares: the options that say which gateway, and how its answers come out. */
final class Connection {
    private static final String GET = "GET";

    private final CommandSettings settings;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway's address (AGW_URL; else this machine, on PORT or 8010).")
    private @Nullable String url;

    @Option(
            names = "--admin-token",
            paramLabel = "TOKEN",
            description =
                    "The admin token, or that of a person (ADMIN_TOKEN; else what local/run wrote to secrets.env in"
                            + " AGW_DATA_DIR)."
                            + " Other users of this machine can see a token given as an option.")
    private @Nullable String adminToken;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** One for all pages of a list; it ends with the process. */
    private @Nullable GatewayClient gateway;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    Connection(CommandSettings settings) {
        this.settings = settings;
    }

    boolean json() {
        return json;
    }

    /** Whether this very command line names a gateway. */
    boolean namesGateway() {
        return url != null;
    }

    CommandSettings settings() {
        return settings;
    }

    PrintWriter out() {
        return command().commandLine().getOut();
    }

    PrintWriter err() {
        return command().commandLine().getErr();
    }

    URI url() {
        try {
            return settings.url(url);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command().commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** A GET that needs no token. */
    ApiResponse open(String path) {
        return gateway().call(GET, path, null, null);
    }

    /** A GET as the administrator. */
    ApiResponse read(String path) {
        return asAdmin(GET, path, null);
    }

    /** A POST as the administrator. */
    ApiResponse post(String path, byte[] body) {
        return asAdmin("POST", path, body);
    }

    /** A PUT as the administrator. */
    ApiResponse put(String path, byte[] body) {
        return asAdmin("PUT", path, body);
    }

    /** A PATCH as the administrator. */
    ApiResponse patch(String path, byte[] body) {
        return asAdmin("PATCH", path, body);
    }

    /** A DELETE as the administrator. */
    ApiResponse delete(String path) {
        return asAdmin("DELETE", path, null);
    }

    /** The gateway's clock by its newest reply. */
    Optional<Instant> clock() {
        return gateway().clock();
    }

    /** The administrator's token, or why there is none. */
    AdminToken token() {
        return AdminToken.find(adminToken, settings);
    }

    /** A POST that changes one key. An unknown id is refused with a sentence that says where to find the ids. */
    ApiResponse change(KeyId key, String action, byte[] body) {
        return known(key, post("/admin/v1/keys/" + key + "/" + action, body));
    }

    /** The answer about one key, with a sentence of its own for an unknown id. */
    static ApiResponse known(KeyId key, ApiResponse answer) {
        return answer instanceof ApiResponse.Refused refused && refused.hasCode("not_found")
                ? new ApiResponse.Failed("There is no key with the id " + key + "; list-keys shows the ids.")
                : answer;
    }

    private ApiResponse asAdmin(String method, String path, byte @Nullable [] body) {
        GatewayClient asked = gateway();
        return switch (token()) {
            case AdminToken.Missing(String sentence) -> new ApiResponse.Failed(sentence);
            case AdminToken.Found found -> {
                ApiResponse answer = asked.call(method, path, found.token(), body);
                if (answer instanceof ApiResponse.Refused refused && refused.status() == 401) {
                    err().println("The admin token was taken from " + Printable.text(found.source()) + ".");
                }
                yield answer;
            }
        };
    }

    /** Prints the answer, as JSON when that was asked for, and returns the exit code. */
    int conclude(ApiResponse answer, ToIntFunction<ApiResponse.Given> inWords) {
        return switch (answer) {
            case ApiResponse.Given given -> {
                if (!json) {
                    yield inWords.applyAsInt(given);
                }
                out().println(Printable.json(given.text().strip()));
                yield ExitCode.OK;
            }
            case ApiResponse.Refused refused -> failed(refused.message());
            case ApiResponse.Failed(String sentence) -> failed(sentence);
        };
    }

    /** The exit code of an answer that is known to be a no. */
    int refuse(ApiResponse answer) {
        return conclude(answer, _ -> ExitCode.OK);
    }

    /** Says why not, on stderr, and returns the exit code. */
    int failed(String sentence) {
        err().println("error: " + Printable.text(sentence));
        return ExitCode.SOFTWARE;
    }

    private GatewayClient gateway() {
        if (gateway == null) {
            gateway = new GatewayClient(url());
        }
        return gateway;
    }

    private CommandSpec command() {
        if (command == null) {
            throw new IllegalStateException("used before picocli read the command line");
        }
        return command;
    }
}
