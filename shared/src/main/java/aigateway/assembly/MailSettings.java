package aigateway.assembly;

import aigateway.notices.MailAddress;
import aigateway.notices.SmtpServer;
import aigateway.secrets.SecretName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The mail server of notices. */
final class MailSettings {
    private static final int SUBMISSION_PORT = 587;
    private static final int TLS_PORT = 465;

    private MailSettings() {}

    /**
     * @param open whether a password may be sent without encryption
     * @return empty where no server is configured
     */
    static Optional<SmtpServer> read(SettingsReader in, boolean open) {
        Optional<String> host = in.text("SMTP_HOST");
        int port = in.number("SMTP_PORT", SUBMISSION_PORT, 1, 65_535);
        SmtpServer.Encryption encryption = in.oneOf("SMTP_TLS", Set.of("starttls", "tls", "none"))
                .map(word -> SmtpServer.Encryption.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(port == TLS_PORT ? SmtpServer.Encryption.TLS : SmtpServer.Encryption.STARTTLS);
        Optional<String> user = in.text("SMTP_USER");
        // Only its name: it is a secret, and read again at each use.
        var _ = in.text(SecretName.SMTP_PASSWORD.name());
        Optional<String> from = in.text("MAIL_FROM");
        if (host.isPresent() != from.isPresent()) {
            in.problem("SMTP_HOST and MAIL_FROM need each other.");
        }
        if (from.isPresent() && !MailAddress.isValid(from.get())) {
            in.problem("MAIL_FROM must be a plain address such as gateway@example.com.");
        }
        if (user.isPresent() && encryption == SmtpServer.Encryption.NONE && !open) {
            in.problem(
                    "SMTP_TLS=none would send the password in plain text and is refused unless STAGE is local or test.");
        }
        return host.flatMap(
                name -> from.map(sender -> new SmtpServer(name, port, encryption, user.orElse(null), sender)));
    }
}
