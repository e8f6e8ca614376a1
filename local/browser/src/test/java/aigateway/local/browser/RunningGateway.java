package aigateway.local.browser;

import aigateway.local.Background;
import aigateway.local.WebServer;
import aigateway.local.demo.Demo;
import aigateway.sqs.SqsClients;
import aigateway.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;

/** The whole product as local/run serves it: the web server and the workers in one process, with the mock provider. */
final class RunningGateway implements AutoCloseable {
    /** One identity provider for each JVM; ends with the process. */
    private static final class Identities {
        private static final MockOAuth2Server SERVER = started();

        private Identities() {}

        private static MockOAuth2Server started() {
            var server = new MockOAuth2Server();
            server.start();
            return server;
        }
    }

    /** One gateway for all tests that leave it usable for others; ends with the process. */
    private static final class Shared {
        private static final RunningGateway GATEWAY = start(Map.of());

        private Shared() {}
    }

    static final String ISSUER = "company";
    /** The team of the group chat at the identity provider. */
    static final String TEAM = "Company chat";

    private final TestGateway gateway;
    private final WebServer server;
    private final Background background;
    private final People people;

    private RunningGateway(TestGateway gateway, int port) {
        this.gateway = gateway;
        server = WebServer.start(gateway.gateway(), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Map<String, String> settings = gateway.environment();
        var sqs = SqsClients.of(URI.create(settings.getOrDefault("SQS_ENDPOINT", "")), "us-east-1", false);
        background = Background.start(gateway.gateway(), sqs, settings, () -> {});
        people = new People(gateway.gateway());
    }

    static RunningGateway shared() {
        return Shared.GATEWAY;
    }

    /**
     * @param more settings beside the usual ones, or in their place
     */
    static RunningGateway start(Map<String, String> more) {
        // The provider sends a browser back to this address, so it must be known before the server listens.
        int port = freePort();
        Map<String, String> settings = new HashMap<>(Map.of(
                "PUBLIC_URL",
                "http://127.0.0.1:" + port,
                "OIDC_ISSUER",
                identities().issuerUrl(ISSUER).toString(),
                "OIDC_CLIENT_ID",
                "gateway",
                "OIDC_CLIENT_SECRET",
                "a-client-secret-of-the-tests",
                "OIDC_ROLES",
                "leads=admin,readers=viewer,chat=team:" + TEAM));
        settings.putAll(more);
        return new RunningGateway(TestGateway.start(settings), port);
    }

    /** With the data of {@code local/run --demo}: three months of forty teams. */
    static RunningGateway withDemo(Path folder) {
        int port = freePort();
        Demo demo = Demo.of(List.of("--demo", "--folder=" + folder.toAbsolutePath()), folder, Integer.toString(port))
                .orElseThrow();
        TestGateway gateway = TestGateway.start(demo.settings());
        demo.fill(gateway.environment());
        return new RunningGateway(gateway, port);
    }

    static MockOAuth2Server identities() {
        return Identities.SERVER;
    }

    /** Such as {@code http://127.0.0.1:8010}. */
    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    TestGateway product() {
        return gateway;
    }

    People people() {
        return people;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        background.close();
        gateway.close();
    }
}
