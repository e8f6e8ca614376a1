package aigateway.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * Verifies the database's server by given certificates of authorities. The driver makes one for each connection, by the setting
 * {@code sslfactory}, and compares the host name itself. Connections share the certificates but no TLS session, so that those of
 * a restored snapshot have nothing in common.
 */
public final class TrustedRoots extends WrappedFactory {
    /** The word for the authorities of Amazon RDS and of its proxy, which are in the jar. */
    public static final String RDS = "rds";

    private static final String RDS_BUNDLE = "rds-roots.pem";
    private static final Map<String, TrustManager[]> READ = new ConcurrentHashMap<>();

    /**
     * @param roots {@value #RDS}, or the path of a file of certificates in PEM
     * @throws IllegalArgumentException when they cannot be read
     */
    public TrustedRoots(String roots) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, READ.computeIfAbsent(roots, TrustedRoots::read), null);
            factory = context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @return the same text
     * @throws IllegalArgumentException when the certificates cannot be read
     */
    public static String checked(String roots) {
        READ.computeIfAbsent(roots, TrustedRoots::read);
        return roots;
    }

    private static TrustManager[] read(String roots) {
        try (InputStream pem = open(roots)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry(Integer.toString(count++), certificate);
            }
            if (count == 0) {
                throw new IllegalArgumentException("DATABASE_ROOT_CERT holds no certificate");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("DATABASE_ROOT_CERT cannot be read", e);
        }
    }

    private static InputStream open(String roots) throws IOException {
        if (!roots.equals(RDS)) {
            return Files.newInputStream(Path.of(roots));
        }
        InputStream bundle = TrustedRoots.class.getResourceAsStream(RDS_BUNDLE);
        if (bundle == null) {
            throw new IOException("no " + RDS_BUNDLE);
        }
        return bundle;
    }
}
