package aigateway.local;

import aigateway.assembly.EffectiveSetting;
import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import aigateway.local.demo.Demo;
import aigateway.local.embedded.DotEnv;
import aigateway.local.embedded.EmbeddedServices;
import aigateway.local.embedded.LocalSecrets;
import aigateway.local.embedded.QueueVisibility;
import aigateway.local.embedded.StartupFailure;
import aigateway.local.mock.MockServer;
import aigateway.sqs.SqsClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code local/run}: everything in one process, until Ctrl-C. A start that cannot be says why in one sentence and exits 1. */
public final class Run {
    private static final String ADDRESS = "PUBLIC_URL";
    private static final String ANCHORS = "AUDIT_ANCHOR_FILE";

    private Run() {}

    public static void main(String[] args) {
        long started = System.nanoTime();
        Path home = Path.of(System.getProperty("agw.home", "")).toAbsolutePath().normalize();
        try {
            start(home, started, List.of(args));
        } catch (StartupFailure | IllegalArgumentException failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Path home, long started, List<String> args) throws IOException {
        boolean training = args.contains("--train-aot");
        Map<String, String> own = environment(home, training);
        var _ = FreeAddress.of(own);
        Optional<Demo> demo = Demo.of(args, home, text(own, "PORT", FreeAddress.PORT_DEFAULT));
        Map<String, String> environment = demo.map(Demo::settings).orElse(own);
        Path dataDir = demo.map(Demo::folder).orElse(home.resolve(text(environment, "AGW_DATA_DIR", "local/data")));
        ProcessLog.open(dataDir);
        Preflight preflight = preflight(home, environment, training || demo.isPresent());
        var address = FreeAddress.of(environment);
        var services = EmbeddedServices.begin(dataDir, environment, QueueVisibility.standard());
        Optional<MockServer> mock = demo.map(Demo::mock).or(() -> mock(environment));
        Runnable last = () -> end(mock, demo);
        try {
            var secrets = LocalSecrets.load(dataDir, environment, new SecureRandom());
            Map<String, String> all = new HashMap<>(environment);
            List.of(services.settings(), secrets.settings(), settings(mock)).forEach(all::putAll);
            SqsClient sqs = sqs(all);
            Runnable missing = missingQueues(environment, sqs, all);
            preflight.database(environment, all);
            demo.ifPresent(each -> fill(each, services, all));
            all.put(ANCHORS, text(all, ANCHORS, anchors(dataDir)));

            var parts = new Parts(gateway(home, all), services, all, sqs, missing, last);
            if (args.contains("--lambda")) {
                lambda(new LambdaRun.Place(home, dataDir, address), parts);
            } else {
                int port = oneProcess(address, parts, preflight);
                if (training) {
                    trainAot(parts.gateway, port);
                }
            }
            greet(new Welcome(home, dataDir, address, parts.gateway, System.out), started, demo, secrets);
        } catch (RuntimeException e) {
            services.close();
            // Their threads would keep the process alive.
            last.run();
            throw e;
        }
    }

    /** What is there when it begins to serve; {@code last} closes what the gateway may still need. */
    private record Parts(
            Gateway gateway,
            EmbeddedServices services,
            Map<String, String> all,
            SqsClient sqs,
            Runnable missing,
            Runnable last) {}

    /** Answers where it listens. */
    private static int oneProcess(InetSocketAddress address, Parts parts, Preflight preflight) {
        var server = serve(parts.gateway, address, parts.services, preflight);
        var background = Background.start(parts.gateway, parts.sqs, parts.all, parts.missing);
        endInOrder(parts.services, server, background, parts.gateway, parts.last);
        return server.port();
    }

    private static void lambda(LambdaRun.Place place, Parts parts) {
        Preflight.secrets(parts.gateway);
        parts.services.awaitQueues();
        var functions = LambdaRun.start(place, parts.all, parts.sqs, parts.missing);
        parts.services.supervise();
        parts.services.beforeClose(functions::close);
        parts.services.beforeClose(parts.gateway::close);
        parts.services.beforeClose(parts.last);
        StopSignals.handle(functions::hurry);
    }

    private static Gateway gateway(Path home, Map<String, String> all) {
        return new Gateway(Settings.read(all, sources(home)), all, InstantSource.system(), new SecureRandom());
    }

    private static void greet(Welcome welcome, long started, Optional<Demo> demo, LocalSecrets secrets) {
        if (!ProcessLog.isFile()) {
            return;
        }
        demo.ifPresentOrElse(
                each -> welcome.demo(started, each.lines()), () -> welcome.print(started, newToken(secrets)));
    }

    private static WebServer serve(
            Gateway gateway, InetSocketAddress address, EmbeddedServices services, Preflight preflight) {
        Preflight.secrets(gateway);
        var server = WebServer.start(gateway, address);
        services.awaitQueues();
        preflight.stores(gateway);
        services.supervise();
        return server;
    }

    private static String anchors(Path dataDir) {
        return dataDir.resolve("audit-anchors.log").toString();
    }

    /** Its jobs need the queues. */
    private static void fill(Demo demo, EmbeddedServices services, Map<String, String> all) {
        services.awaitQueues();
        demo.fill(all);
    }

    private static void end(Optional<MockServer> mock, Optional<Demo> demo) {
        mock.ifPresent(MockServer::close);
        demo.ifPresent(Demo::close);
    }

    /** Checks everything before anything starts. The training and a demo start whatever the operator's file says. */
    private static Preflight preflight(Path home, Map<String, String> environment, boolean ownSettings) {
        var preflight = new Preflight(System.err);
        if (!ownSettings) {
            preflight.settings(environment, home.resolve(".env"));
        }
        return preflight;
    }

    private static String newToken(LocalSecrets secrets) {
        return secrets.madeAdminToken() ? secrets.settings().getOrDefault("ADMIN_TOKEN", "") : "";
    }

    private static Map<String, String> environment(Path home, boolean training) {
        Map<String, String> environment = new HashMap<>(DotEnv.settings(home.resolve(".env"), System.getenv()));
        if (training) {
            environment.putAll(AotTraining.settings());
        }
        environment.putIfAbsent("STAGE", "local");
        String address = "http://" + text(environment, "HOST", FreeAddress.HOST_DEFAULT) + ":"
                + text(environment, "PORT", FreeAddress.PORT_DEFAULT);
        environment.put(ADDRESS, text(environment, ADDRESS, address));
        return environment;
    }

    /** Where each setting came from: the environment, the file .env, or this process. */
    private static Function<String, EffectiveSetting.Source> sources(Path home) {
        Map<String, String> given = DotEnv.settings(home.resolve(".env"), System.getenv());
        return name -> {
            if (!given.containsKey(name)) {
                return EffectiveSetting.Source.LOCAL_RUN;
            }
            return System.getenv().containsKey(name)
                    ? EffectiveSetting.Source.ENVIRONMENT
                    : EffectiveSetting.Source.DOT_ENV;
        };
    }

    /** Empty where the mock is off, or where the operator's own one is to be used. */
    private static Optional<MockServer> mock(Map<String, String> environment) {
        Settings.Providers providers = Settings.read(environment).providers();
        return providers.mock() && providers.mockUrl() == null ? Optional.of(MockServer.start()) : Optional.empty();
    }

    private static Map<String, String> settings(Optional<MockServer> mock) {
        return mock.map(server -> Map.of("MOCK_PROVIDER_URL", server.url().toString()))
                .orElse(Map.of());
    }

    /** Queues of the operator's own SQS are created where they are missing; answers what does so again. */
    private static Runnable missingQueues(Map<String, String> environment, SqsClient sqs, Map<String, String> all) {
        return text(environment, "SQS_ENDPOINT", "").isEmpty() ? () -> {} : OwnQueues.ensure(sqs, all)::restore;
    }

    /** The web server first, then the workers, then what both use. */
    private static void endInOrder(
            EmbeddedServices services, WebServer server, Background background, Gateway gateway, Runnable last) {
        services.beforeClose(server::close);
        services.beforeClose(background::close);
        services.beforeClose(gateway::close);
        services.beforeClose(last);
        StopSignals.handle(() -> {
            server.hurry();
            background.hurry();
        });
    }

    private static SqsClient sqs(Map<String, String> all) {
        return SqsClients.of(
                URI.create(all.getOrDefault("SQS_ENDPOINT", "")),
                text(all, "AWS_REGION", "us-east-1"),
                all.containsKey("AWS_ACCESS_KEY_ID"));
    }

    /** Ends the process: the shutdown hook closes everything in order. */
    private static void trainAot(Gateway gateway, int port) {
        try {
            new AotTraining(gateway, port).play();
            System.exit(0);
        } catch (IOException | InterruptedException | RuntimeException e) {
            // Not thrown on: what keeps the process alive would let a build wait for it for ever.
            System.err.println("the AOT training failed: " + e.getMessage());
            System.exit(1);
        }
    }

    private static String text(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }
}
