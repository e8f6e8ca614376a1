package aigateway.testing;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real SMTP server on loopback that keeps the mail. */
public final class MailServer implements AutoCloseable {
    public static final String USER = "gateway";
    public static final String PASSWORD = "smtp-password-of-the-tests";
    private static final String HOST = "127.0.0.1";

    private GreenMail server;

    private MailServer(ServerSetup setup) {
        server = started(setup);
    }

    /** Without encryption. */
    public static MailServer start() {
        return new MailServer(new ServerSetup(0, HOST, ServerSetup.PROTOCOL_SMTP));
    }

    /** Over TLS, with a certificate that no client trusts. */
    public static MailServer startUntrusted() {
        return new MailServer(new ServerSetup(0, HOST, ServerSetup.PROTOCOL_SMTPS));
    }

    /** GreenMail's thread throws when a client refuses the certificate; Awaitility would end the waits of other tests with it. */
    private static GreenMail started(ServerSetup setup) {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        var server = new GreenMail(setup);
        server.setUser("gateway@example.com", USER, PASSWORD);
        server.start();
        return server;
    }

    public int port() {
        return (server.getSmtp() == null ? server.getSmtps() : server.getSmtp()).getPort();
    }

    /** The settings of a gateway that sends its mail here. */
    public Map<String, String> settings() {
        return Map.of(
                "SMTP_HOST",
                HOST,
                "SMTP_PORT",
                Integer.toString(port()),
                "SMTP_TLS",
                server.getSmtp() == null ? "tls" : "none",
                "SMTP_USER",
                USER,
                "SMTP_PASSWORD",
                PASSWORD,
                "MAIL_FROM",
                "gateway@example.com");
    }

    public List<MimeMessage> received() {
        return List.of(server.getReceivedMessages());
    }

    /** Stops, until {@link #startAgain}. */
    public void stop() {
        server.stop();
    }

    /** On the same port. */
    public void startAgain(int port) {
        server = started(new ServerSetup(port, HOST, ServerSetup.PROTOCOL_SMTP));
    }

    @Override
    public void close() {
        server.stop();
    }
}
