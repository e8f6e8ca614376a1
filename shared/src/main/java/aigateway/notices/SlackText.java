package aigateway.notices;

import aigateway.json.JsonText;
import java.util.regex.Pattern;

/** A message as Slack and servers like it take it. */
final class SlackText {
    /** Slack cuts longer texts. */
    private static final int LENGTH_MAX = 39_000;
    /** Some servers call everybody for these words, wherever they stand. */
    private static final Pattern MENTION = Pattern.compile("@(?=(channel|here|all|everyone)\\b)");

    private static final String ZERO_WIDTH_SPACE = "\u200b";

    private SlackText() {}

    static byte[] of(Message message) {
        String text = "*" + escaped(message.subject().replace('\n', ' ')) + "*\n" + escaped(message.text());
        String cut = text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "…";
        return JsonText.object(json -> json.text("text", cut));
    }

    /** The three characters that Slack gives a meaning, such as a mention of everybody; and mentions of other servers. */
    private static String escaped(String text) {
        String plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return MENTION.matcher(plain).replaceAll("@" + ZERO_WIDTH_SPACE);
    }
}
