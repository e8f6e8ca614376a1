package aigateway.notices;

import aigateway.kernel.NoticeId;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A mail with a text part and an HTML part.
 *
 * @param id becomes the Message-ID, the same at every attempt
 * @param subject one line without control characters, whatever was passed
 */
record Mail(NoticeId id, List<String> to, String subject, String text, String html, Instant at) {
    private static final int SUBJECT_LENGTH_MAX = 200;
    /** Control characters and line separators would end the header and begin another one. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+");

    Mail {
        to = List.copyOf(to);
        subject = line(subject);
    }

    /** The mail of a message; the HTML part is made from the text where the message has none. */
    static Mail of(NoticeId id, List<String> to, Message message, Instant at) {
        String html = message.html();
        return new Mail(id, to, message.subject(), message.text(), html == null ? html(message.text()) : html, at);
    }

    private static String html(String text) {
        String escaped = text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
        return "<!doctype html><html><body><p>"
                + escaped.replace("\r", "").replace("\n\n", "</p>\n<p>").replace("\n", "<br>\n") + "</p></body></html>";
    }

    private static String line(String subject) {
        String line = UNPRINTABLE.matcher(subject).replaceAll(" ").strip();
        return line.length() <= SUBJECT_LENGTH_MAX ? line : line.substring(0, SUBJECT_LENGTH_MAX - 1) + "…";
    }
}
