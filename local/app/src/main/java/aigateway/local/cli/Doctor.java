package aigateway.local.cli;

import aigateway.assembly.StartChecks;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.local.embedded.DotEnv;
import aigateway.local.embedded.StartupFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description = {
            "Checks settings, gateway, admin token, stores, clocks, DNS and providers, one line each.",
            "The providers list their models, which costs nothing. Exit code 1 if something is wrong."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway doctor",
            "  ai-gateway doctor --json",
            "  ai-gateway doctor --url https://gateway.example.com/prod"
        })
final class Doctor implements Callable<Integer> {
    /** AWS and webhook receivers refuse signatures with a larger difference. */
    private static final Duration DRIFT_MAX = Duration.ofSeconds(60);

    private static final byte[] NOTHING = JsonText.object(_ -> {});
    private static final String PROVIDER = "provider ";

    @Mixin
    private final Connection connection;

    private final List<Finding> findings = new ArrayList<>();

    Doctor(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    /** One line. */
    private record Finding(String part, boolean ok, String words) {}

    @Override
    public Integer call() {
        versions();
        if (!connection.namesGateway()) {
            settings();
        }
        if (gateway()) {
            stores();
            clock();
            providers();
        }
        print();
        return findings.stream().allMatch(Finding::ok) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void versions() {
        String version = Doctor.class.getPackage().getImplementationVersion();
        ok(
                "versions",
                "ai-gateway " + (version == null ? "(built from source)" : version) + ", Java " + Runtime.version());
    }

    /** As local/run does before a start. */
    private void settings() {
        CommandSettings settings = connection.settings();
        try {
            Set<String> inFile = DotEnv.read(settings.home().resolve(".env")).keySet();
            List<String> problems = StartChecks.problems(settings.environment(), inFile, CommandSettings.RUNNER);
            problems.forEach(problem -> fault("settings", problem));
            if (problems.isEmpty()) {
                ok("settings", inFile.size() + " in .env; no mistake");
            }
        } catch (StartupFailure unreadable) {
            fault("settings", String.valueOf(unreadable.getMessage()));
        }
    }

    private boolean gateway() {
        ApiResponse alive = connection.open("/healthz");
        if (alive instanceof ApiResponse.Given) {
            ok("gateway", connection.url() + " answers");
            return true;
        }
        fault("gateway", why(alive));
        return false;
    }

    private void stores() {
        Json.Obj readiness = switch (connection.open("/readyz")) {
            case ApiResponse.Given given -> given.body();
            case ApiResponse.Refused refused -> refused.body();
            case ApiResponse.Failed _ -> null;
        };
        Json.Obj dependencies = readiness == null ? null : readiness.object("dependencies");
        if (dependencies == null) {
            fault("stores", "/readyz says nothing about them");
            return;
        }
        dependencies.members().forEach((name, value) -> {
            boolean up = value instanceof Json.Obj one
                    && JsonValues.text(one, "state").equals("up");
            String millis = value instanceof Json.Obj one ? JsonValues.digits(one, "ms") + " ms" : "";
            add(name, up, up ? millis : "does not answer");
        });
    }

    private void clock() {
        Optional<Instant> theirs = connection.clock();
        if (theirs.isEmpty()) {
            fault("clock", "the gateway's replies have no date");
            return;
        }
        Duration drift = Duration.between(theirs.get(), Instant.now()).abs();
        add("clock", drift.compareTo(DRIFT_MAX) <= 0, drift.toSeconds() + " s apart from this machine's");
    }

    private void providers() {
        ApiResponse answer = connection.read(ListProviders.PATH);
        if (!(answer instanceof ApiResponse.Given given)) {
            fault("admin token", why(answer));
            return;
        }
        ok("admin token", "accepted");
        List<Json.Obj> providers = JsonValues.objects(given.body(), "data");
        if (providers.isEmpty()) {
            fault("providers", "there are none; set DEFAULT_PROVIDER or GATEWAY_CONFIG");
        }
        providers.forEach(this::provider);
    }

    private void provider(Json.Obj provider) {
        String name = JsonValues.text(provider, "name");
        if (!connection.namesGateway() && !resolves(name, JsonValues.text(provider, "base_url"))) {
            return;
        }
        ApiResponse answer = connection.post(ListProviders.PATH + "/" + Pages.encoded(name) + "/test", NOTHING);
        if (!(answer instanceof ApiResponse.Given given)) {
            fault(PROVIDER + name, why(answer));
            return;
        }
        List<Json.Obj> keys = JsonValues.objects(given.body(), "keys");
        keys.stream()
                .filter(key -> !JsonValues.flag(key, "works"))
                .forEach(key -> fault(
                        PROVIDER + name,
                        (JsonValues.text(key, "name") + " " + JsonValues.digits(key, "status")).strip() + ": "
                                + JsonValues.text(key, "message")));
        if (JsonValues.flag(given.body(), "works")) {
            ok(PROVIDER + name, "works, keys: " + keys.size());
        }
    }

    /** The name of a provider's host, as this machine finds it. */
    private boolean resolves(String name, String baseUrl) {
        String host = null;
        try {
            host = URI.create(baseUrl).getHost();
            if (host == null) {
                return true;
            }
            InetAddress[] addresses = InetAddress.getAllByName(host);
            ok("dns " + name, host + " has " + addresses.length + (addresses.length == 1 ? " address" : " addresses"));
            return true;
        } catch (UnknownHostException _) {
            fault("dns " + name, host + " cannot be resolved");
            return false;
        } catch (IllegalArgumentException _) {
            return true;
        }
    }

    private static String why(ApiResponse answer) {
        return switch (answer) {
            case ApiResponse.Given _ -> "";
            case ApiResponse.Refused refused -> refused.message();
            case ApiResponse.Failed(String sentence) -> sentence;
        };
    }

    private void ok(String part, String words) {
        add(part, true, words);
    }

    private void fault(String part, String words) {
        add(part, false, words);
    }

    private void add(String part, boolean ok, String words) {
        findings.add(new Finding(part, ok, words));
    }

    private void print() {
        if (connection.json()) {
            connection
                    .out()
                    .println(Printable.json(JsonText.objectText(json -> json.text("object", "list")
                            .objects(
                                    "data",
                                    findings,
                                    (each, finding) -> each.text("part", finding.part())
                                            .flag("ok", finding.ok())
                                            .text("message", finding.words())))));
            return;
        }
        var table = new Table("PART", "STATE", "WHAT");
        findings.forEach(finding -> table.row(finding.part(), finding.ok() ? "ok" : "FAULT", finding.words()));
        table.print(connection.out());
    }
}
