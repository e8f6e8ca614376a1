package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import aigateway.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedRootsTest {
    @TempDir
    private static Path folder;

    private static TlsServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TlsServer.before(TestDatabase.fresh(), folder);
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
    }

    @Test
    void a_server_of_a_given_authority_is_connected_to_with_tls() {
        Database database =
                Database.parse(server.url("127.0.0.1")).withRoots(server.root().toString());

        assertThat(DatabaseProbe.attempt(database)).isEmpty();
        try (var postgres = new Postgres(() -> database, () -> {}, 1)) {
            postgres.ping();
        }
    }

    @Test
    void a_server_of_another_authority_is_refused() {
        Database database = Database.parse(server.url("127.0.0.1")).withRoots(TrustedRoots.RDS);

        assertThat(DatabaseProbe.attempt(database)).hasValueSatisfying(failure -> {
            assertThat(failure.mayPass()).isFalse();
            assertThat(failure.sentence()).endsWith("has no certificate of an authority in DATABASE_ROOT_CERT.");
        });
    }

    @Test
    void a_server_whose_certificate_is_for_another_host_is_refused() {
        Database database =
                Database.parse(server.url("localhost")).withRoots(server.root().toString());

        assertThat(DatabaseProbe.attempt(database)).isPresent();
    }

    @Test
    void the_authorities_in_the_jar_are_those_of_every_region_and_all_sign_themselves()
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> roots;
        try (InputStream pem = Objects.requireNonNull(TrustedRoots.class.getResourceAsStream("rds-roots.pem"))) {
            roots = CertificateFactory.getInstance("X.509").generateCertificates(pem);
        }

        assertThat(roots).hasSize(86).allSatisfy(root -> {
            X509Certificate certificate = (X509Certificate) root;
            certificate.verify(certificate.getPublicKey());
            assertThat(certificate.getBasicConstraints()).isNotNegative();
            assertThat(certificate.getSubjectX500Principal().getName())
                    .containsPattern(
                            "CN=(Amazon RDS [a-z0-9-]+ Root CA (RSA2048|RSA4096|ECC384) G1|Amazon Root CA [1-4]"
                                    + "|Starfield Services Root Certificate Authority - G2)");
        });
    }

    @Test
    void a_file_that_is_missing_or_holds_no_certificate_is_refused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustedRoots.checked(empty.toString()))
                .withMessage("DATABASE_ROOT_CERT holds no certificate");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> TrustedRoots.checked(folder.resolve("none.pem").toString()))
                .withMessage("DATABASE_ROOT_CERT cannot be read");
    }
}
