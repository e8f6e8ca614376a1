package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.OnEventLoop;
import aigateway.testing.RawServer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** TLS between the event loop and a provider. */
@ExtendWith(OnEventLoop.class)
@Timeout(120)
final class LoopTlsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final char[] PASSWORD = "of-the-tests".toCharArray();

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    @TempDir
    private Path folder;

    @Test
    void tls_is_spoken_with_a_host_whose_certificate_is_trusted_and_with_no_other() throws Exception {
        KeyStore keys = keys();
        var posts = new LoopPosts(new LoopClient(Dns.SYSTEM, () -> trusting(keys)));
        try (var server = (SSLServerSocket)
                tls(keys).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var handshakes = new AtomicInteger();
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try {
                        var socket = (SSLSocket) server.accept();
                        handshakes.incrementAndGet();
                        Thread.ofVirtual().start(() -> answer(socket));
                    } catch (IOException _) {
                        return;
                    }
                }
            });
            String at = ":" + server.getLocalPort() + "/";
            assertThat(posts.post("https://127.0.0.1" + at, LONG)).isInstanceOf(HttpOutcome.Complete.class);
            assertThat(posts.post("https://127.0.0.1" + at, LONG)).isInstanceOf(HttpOutcome.Complete.class);
            assertThat(handshakes).hasValue(1);
            // The certificate names the address only.
            assertThat(posts.post("https://localhost" + at, LONG)).isEqualTo(new HttpOutcome.NotSent("tls"));
            try (var anyone = new ProviderHttpClient()) {
                assertThat(anyone.post("https://127.0.0.1" + at, Map.of(), LoopPosts.BODY, LONG, () -> {}))
                        .isEqualTo(new HttpOutcome.NotSent("tls"));
            }
        }
        posts.client().close();
    }

    @Test
    void a_handshake_that_does_not_end_is_hung_up_at_the_deadline() throws Exception {
        var posts = new LoopPosts(new LoopClient(Dns.SYSTEM));
        var hungUp = new CountDownLatch(1);
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = server.accept()) {
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    hungUp.countDown();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(posts.post("https://127.0.0.1:" + server.getLocalPort(), Duration.ofMillis(300)))
                    .isEqualTo(new HttpOutcome.TimedOut());
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        }
        posts.client().close();
    }

    private static void answer(SSLSocket accepted) {
        try (SSLSocket socket = accepted) {
            while (true) {
                var head = new StringBuilder();
                while (head.indexOf("\r\n\r\n{}") < 0) {
                    int next = socket.getInputStream().read();
                    if (next < 0) {
                        return;
                    }
                    head.append((char) next);
                }
                RawServer.write(socket, OK);
            }
        } catch (IOException _) {
            // Refused, as the test intends.
        }
    }

    private static SSLContext tls(KeyStore keys) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }

    private static SslContext trusting(KeyStore keys) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            roots.setCertificateEntry("root", keys.getCertificate("server"));
            trust.init(roots);
            return SslContextBuilder.forClient()
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private KeyStore keys() throws Exception {
        Path file = folder.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int exit = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:c=ca:true",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .start()
                .waitFor();
        assertThat(exit).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
