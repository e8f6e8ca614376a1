package aigateway.local.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command shares: the options that say which gateway, and how its answers come out. */
final class Connection {
    private final Settings settings;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway's address (AGW_URL; else this machine, on PORT or 8010).")
    private @Nullable String url;

    @Option(
            names = "--admin-token",
            paramLabel = "TOKEN",
            description = "The admin token (ADMIN_TOKEN; else what local/run wrote to secrets.env in AGW_DATA_DIR)."
                    + " Other users of this machine can see a token given as an option.")
    private @Nullable String adminToken;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** One for all pages of a list; it ends with the process. */
    private @Nullable Gateway gateway;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    Connection(Settings settings) {
        this.settings = settings;
    }

    boolean json() {
        return json;
    }

    /** Whether this very command line names a gateway. */
    boolean namesGateway() {
        return url != null;
    }

    Settings settings() {
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
    Answer open(String path) {
        return gateway().call(path, null, null);
    }

    /** A GET as the administrator. */
    Answer read(String path) {
        return asAdmin(path, null);
    }

    /** A POST as the administrator. */
    Answer post(String path, byte[] body) {
        return asAdmin(path, body);
    }

    private Answer asAdmin(String path, byte @Nullable [] body) {
        Gateway asked = gateway();
        return switch (AdminToken.find(adminToken, settings)) {
            case AdminToken.Missing(String sentence) -> new Answer.Failed(sentence);
            case AdminToken.Found found -> {
                Answer answer = asked.call(path, found.token(), body);
                if (answer instanceof Answer.Refused refused && refused.status() == 401) {
                    err().println("The admin token was taken from " + Printable.text(found.source()) + ".");
                }
                yield answer;
            }
        };
    }

    /** Prints the answer, as JSON when that was asked for, and returns the exit code. */
    int conclude(Answer answer, ToIntFunction<Answer.Given> inWords) {
        return switch (answer) {
            case Answer.Given given -> {
                if (!json) {
                    yield inWords.applyAsInt(given);
                }
                out().println(Printable.json(given.text().strip()));
                yield ExitCode.OK;
            }
            case Answer.Refused refused -> failed(refused.message());
            case Answer.Failed(String sentence) -> failed(sentence);
        };
    }

    /** The exit code of an answer that is known to be a no. */
    int refuse(Answer answer) {
        return conclude(answer, _ -> ExitCode.OK);
    }

    /** Says why not, on stderr, and returns the exit code. */
    int failed(String sentence) {
        err().println("error: " + Printable.text(sentence));
        return ExitCode.SOFTWARE;
    }

    private Gateway gateway() {
        if (gateway == null) {
            gateway = new Gateway(url());
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
