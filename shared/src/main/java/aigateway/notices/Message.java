package aigateway.notices;

import org.jspecify.annotations.Nullable;

/**
 * What a notice says, for every kind of channel. It holds names and figures, and never a prompt or a secret.
 *
 * @param type such as {@code alert.opened}; a webhook receives it
 * @param subject one line: the subject of a mail, the first line in Slack
 * @param text plain text under the subject
 * @param html of a mail; null: made from the text
 * @param data a JSON object for webhooks
 */
public record Message(
        String type, String subject, String text, @Nullable String html, String data) {}
