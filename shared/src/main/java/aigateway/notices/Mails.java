package aigateway.notices;

/** Sends mail. */
@FunctionalInterface
public interface Mails {
    /** Where no mail server is configured. */
    Mails OFF = _ -> new Sent.Failed("mail_not_configured");

    /** Blocks until the server has taken the mail or not; bounded in time. */
    Sent send(Mail mail);
}
