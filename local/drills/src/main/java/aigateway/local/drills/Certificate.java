package aigateway.local.drills;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate for every name of one domain, good for a day, and what a JVM needs to trust it.
 *
 * @param trustStore holds the certificate and nothing else
 */
record Certificate(SSLContext server, Path trustStore) {
    /** Both stores live as long as the drill. */
    private static final String PASSWORD = "of-the-drill";

    static Certificate of(String domain, Path folder) throws InterruptedException {
        Path keys = folder.resolve("receivers.p12");
        Path certificate = folder.resolve("receivers.crt");
        Path trusted = folder.resolve("trusted.p12");
        try {
            keytool(
                    keys,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=drill",
                    "-validity",
                    "1",
                    "-ext",
                    "san=dns:*." + domain);
            keytool(keys, "-exportcert", "-file", certificate.toString());
            keytool(trusted, "-importcert", "-noprompt", "-file", certificate.toString());
            return new Certificate(server(keys), trusted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS for the receivers", e);
        }
    }

    /** What makes a JVM trust it. */
    String trustingOptions() {
        return "-Djavax.net.ssl.trustStore=" + trustStore + " -Djavax.net.ssl.trustStorePassword=" + PASSWORD;
    }

    private static void keytool(Path store, String command, String... more) throws IOException, InterruptedException {
        String[] fixed = {
            Path.of(System.getProperty("java.home", ""), "bin", "keytool").toString(),
            command,
            "-alias",
            "drill",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD
        };
        String[] all = new String[fixed.length + more.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        OwnNetwork.run(all);
    }

    private static SSLContext server(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
