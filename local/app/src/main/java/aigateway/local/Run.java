package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.assembly.Settings;
import aigateway.local.embedded.DotEnv;
import aigateway.local.embedded.EmbeddedServices;
import aigateway.local.embedded.LocalSecrets;
import aigateway.local.embedded.QueueVisibility;
import aigateway.local.embedded.StartupFailure;
import aigateway.local.mock.MockServer;
import aigateway.sqs.SqsClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code local/run}: everything in one process, until Ctrl-C. A start that cannot be says why in one sentence and exits 1. */
public final class Run {
    private static final String PORT_DEFAULT = "8010";
    private static final String HOST_DEFAULT = "127.0.0.1";
    private static final String ADDRESS = "PUBLIC_URL";
    private static final String ANCHORS = "AUDIT_ANCHOR_FILE";

    private Run() {}

    public static void main(String[] args) {
        long started = System.nanoTime();
        Path home = Path.of(System.getProperty("agw.home", "")).toAbsolutePath().normalize();
        try {
            start(home, started, List.of(args).contains("--train-aot"));
        } catch (StartupFailure | IllegalArgumentException failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Path home, long started, boolean training) throws IOException {
        Map<String, String> environment = environment(home, training);
        Path dataDir = home.resolve(text(environment, "AGW_DATA_DIR", "local/data"));
        logTo(dataDir);
        Preflight preflight = preflight(home, environment, training);
        var address = freeAddress(environment);

        var services = EmbeddedServices.begin(dataDir, environment, QueueVisibility.standard());
        Optional<MockServer> mock = mock(Settings.read(environment).providers());
        try {
            var secrets = LocalSecrets.load(dataDir, environment, new SecureRandom());
            Map<String, String> all = new HashMap<>(environment);
            List.of(services.settings(), secrets.settings(), settings(mock)).forEach(all::putAll);
            SqsClient sqs = sqs(all);
            Runnable missing = missingQueues(environment, sqs, all);
            preflight.database(environment, all);
            all.put(
                    ANCHORS,
                    text(all, ANCHORS, dataDir.resolve("audit-anchors.log").toString()));

            var gateway = new Gateway(Settings.read(all), all, InstantSource.system(), new SecureRandom());
            Preflight.secrets(gateway);
            var server = WebServer.start(gateway, address);
            services.awaitQueues();
            preflight.stores(gateway);
            services.supervise();
            var background = Background.start(gateway, sqs, all, missing);
            endInOrder(services, server, background, gateway, mock);
            if (training) {
                trainAot(gateway, server.port());
            } else {
                new Welcome(home, dataDir, address, gateway, System.out).print(started, newToken(secrets));
            }
        } catch (RuntimeException e) {
            services.close();
            // Its thread would keep the process alive.
            mock.ifPresent(MockServer::close);
            throw e;
        }
    }

    /** Checks everything before anything starts. The training starts whatever the operator's file says. */
    private static Preflight preflight(Path home, Map<String, String> environment, boolean training) {
        var preflight = new Preflight(System.err);
        if (!training) {
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
        String address =
                "http://" + text(environment, "HOST", HOST_DEFAULT) + ":" + text(environment, "PORT", PORT_DEFAULT);
        environment.put(ADDRESS, text(environment, ADDRESS, address));
        return environment;
    }

    /** Empty where the mock is off, or where the operator's own one is to be used. */
    private static Optional<MockServer> mock(Settings.Providers providers) {
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
            EmbeddedServices services,
            WebServer server,
            Background background,
            Gateway gateway,
            Optional<MockServer> mock) {
        services.beforeClose(server::close);
        services.beforeClose(background::close);
        services.beforeClose(gateway::close);
        services.beforeClose(() -> mock.ifPresent(MockServer::close));
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

    /** Before anything logs: the configuration is read at the first logger. */
    private static void logTo(Path dataDir) {
        System.setProperty("logback.configurationFile", "logback-local.xml");
        System.setProperty(
                "agw.log.file", dataDir.resolve("logs").resolve("gateway.log").toString());
    }

    private static InetSocketAddress freeAddress(Map<String, String> environment) {
        String port = text(environment, "PORT", PORT_DEFAULT);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new StartupFailure("PORT must be a whole number up to 65535.");
        }
        var address = new InetSocketAddress(text(environment, "HOST", HOST_DEFAULT), Integer.parseInt(port));
        requireFree(address);
        return address;
    }

    /** Looked at first, because the services take seconds to start and would have to be ended again. */
    private static void requireFree(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null) {
            throw new StartupFailure("HOST is not an address of this machine.");
        }
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw new StartupFailure("Port " + address.getPort() + " is in use" + PortUser.of(address), e);
        }
    }

    private static String text(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }
}
