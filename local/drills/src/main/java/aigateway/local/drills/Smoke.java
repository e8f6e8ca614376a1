package aigateway.local.drills;

import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code local/smoke URL}: whether an installation works. */
@Command(
        name = "local/smoke",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks a running installation from outside, one line for each part. Exit code 1 if a part has a fault.",
            "It makes two keys and a person, sends three calls and two jobs, and revokes and deletes what it made."
        },
        footerHeading = "%nSettings:%n",
        footer = {
            "  ADMIN_TOKEN     bearer token of the admin API; required",
            "  METRICS_TOKEN   bearer token of GET /metrics; without it this check is skipped",
            "%nExamples:%n",
            "  ADMIN_TOKEN=... local/smoke http://127.0.0.1:8010",
            "  ADMIN_TOKEN=... METRICS_TOKEN=... local/smoke --model gpt-4.1-mini https://gateway.example.com/prod"
        })
public final class Smoke implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream out;

    @Spec
    private CommandLine.Model.CommandSpec command;

    @Parameters(paramLabel = "URL", description = "Where the installation is, without /v1")
    private URI url;

    @Option(names = "--model", defaultValue = "mock-1", description = "The model of the calls (${DEFAULT-VALUE})")
    private String model;

    @SuppressWarnings("NullAway.Init") // picocli sets what is missing
    Smoke(Map<String, String> environment, PrintStream out) {
        this.environment = environment;
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(System.getenv(), System.out, arguments));
    }

    static int run(Map<String, String> environment, PrintStream out, String... arguments) {
        return new CommandLine(new Smoke(environment, out)).execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
            throw new ParameterException(command.commandLine(), "URL must begin with http:// or https://");
        }
        String token = setting("ADMIN_TOKEN")
                .orElseThrow(() -> new ParameterException(command.commandLine(), "ADMIN_TOKEN is not set"));
        var report = new SmokeReport(out);
        try (var receiver = Receiver.open()) {
            var checks =
                    new SmokeChecks(Installation.at(url.toString()), token, setting("METRICS_TOKEN"), model, receiver);
            checks.run(report);
        }
        return report.faults() == 0 ? 0 : 1;
    }

    private Optional<String> setting(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
