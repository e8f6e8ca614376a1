package aigateway.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;

import aigateway.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** TLS in front of a test's database, with a certificate for 127.0.0.1 that is its own authority. */
final class TlsServer implements AutoCloseable {
    private static final String ALIAS = "server";
    private static final char[] PASSWORD = "of-the-tests".toCharArray();
    private static final int SSL_REQUEST_BYTES = 8;

    private final ServerSocket server;
    private final SSLContext tls;
    private final URI database;
    private final Path root;

    private TlsServer(ServerSocket server, SSLContext tls, URI database, Path root) {
        this.server = server;
        this.tls = tls;
        this.database = database;
        this.root = root;
    }

    static TlsServer before(TestDatabase database, Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        KeyStore keys = keys(folder);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        String pem = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate(ALIAS).getEncoded());
        Path root = Files.writeString(
                folder.resolve("root.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
        var started = new TlsServer(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                tls,
                URI.create(database.url().replaceFirst("^jdbc:", "")),
                root);
        Thread.ofVirtual().start(started::accept);
        return started;
    }

    private static KeyStore keys(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve("server.p12");
        int exit = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc:c=ca:true",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("keytool ended with " + exit);
        }
        return KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    /** The authority, in PEM. */
    Path root() {
        return root;
    }

    String url(String host) {
        return "jdbc:" + database.toString().replaceFirst("//[^/]+/", "//" + host + ":" + server.getLocalPort() + "/");
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.getInputStream().readNBytes(SSL_REQUEST_BYTES);
            client.getOutputStream().write("S".getBytes(US_ASCII));
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
            secure.setUseClientMode(false);
            secure.startHandshake();
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), database.getPort());
            Thread.ofVirtual().start(() -> copy(upstream, secure));
            copy(secure, upstream);
        } catch (IOException _) {
            // The client refused the certificate.
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[8 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
                to.getOutputStream().flush();
            }
        } catch (IOException _) {
            // One side has gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
