package aigateway.notices;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** Sends mail over SMTP, on a connection of its own for each mail: there are few, and a frozen function keeps none open. */
public final class SmtpMails implements Mails {
    private static final String CONNECT_MILLIS = "5000";
    /** Of each read; a server may look the sender up before it replies. */
    private static final String READ_MILLIS = "10000";

    private static final int CAUSES_MAX = 5;

    private final SmtpServer server;
    private final Supplier<Optional<String>> password;

    /**
     * @param password read at each use, so that a rotation is seen
     */
    public SmtpMails(SmtpServer server, Supplier<Optional<String>> password) {
        this.server = server;
        this.password = password;
    }

    @Override
    public Sent send(Mail mail) {
        Session session = Session.getInstance(properties());
        try (Transport transport = session.getTransport()) {
            MimeMessage message = message(session, mail);
            transport.connect(server.host(), server.port(), server.user(), secret());
            transport.sendMessage(message, message.getAllRecipients());
            return new Sent.Delivered("accepted");
        } catch (SendFailedException refused) {
            return partly(refused);
        } catch (AuthenticationFailedException _) {
            return new Sent.Failed("mail_authentication");
        } catch (MessagingException e) {
            return new Sent.Failed(word(e));
        }
    }

    /** A mail that some of the recipients have got is not sent again. */
    private static Sent partly(SendFailedException refused) {
        var taken = refused.getValidSentAddresses();
        return taken != null && taken.length > 0
                ? new Sent.Delivered("accepted_in_part")
                : new Sent.Failed("mail_refused");
    }

    /** A class of failures; the message of the exception quotes the server. */
    private static String word(MessagingException failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < CAUSES_MAX && cause != null; depth++) {
            if (cause instanceof SSLException) {
                return "mail_tls";
            }
            if (cause instanceof IOException) {
                return "mail_connection";
            }
            cause = cause.getCause();
        }
        return "mail_error";
    }

    private String secret() {
        return server.user() == null ? "" : password.get().orElse("");
    }

    private Properties properties() {
        var properties = new Properties();
        boolean tls = server.encryption() == SmtpServer.Encryption.TLS;
        boolean startTls = server.encryption() == SmtpServer.Encryption.STARTTLS;
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.auth", Boolean.toString(server.user() != null));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(tls));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(startTls));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.connectiontimeout", CONNECT_MILLIS);
        properties.setProperty("mail.smtp.timeout", READ_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", READ_MILLIS);
        properties.setProperty("mail.smtp.sendpartial", "true");
        // Otherwise it looks up the name of this machine.
        properties.setProperty("mail.smtp.localhost", domain());
        return properties;
    }

    private String domain() {
        return server.from().substring(server.from().indexOf('@') + 1);
    }

    private MimeMessage message(Session session, Mail mail) throws MessagingException {
        String id = "<" + mail.id() + "@" + domain() + ">";
        var message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(new InternetAddress(server.from(), true));
        for (String to : mail.to()) {
            message.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to, true));
        }
        message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(mail.at()));
        message.setHeader("Auto-Submitted", "auto-generated");
        var body = new MimeMultipart("alternative");
        body.addBodyPart(part(mail.text(), "plain"));
        body.addBodyPart(part(mail.html(), "html"));
        message.setContent(body);
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, StandardCharsets.UTF_8.name(), subtype);
        return part;
    }
}
