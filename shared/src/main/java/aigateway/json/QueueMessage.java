package aigateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The body of a queue message: a version and one id, such as {@code {"v":1,"job_id":"job_..."}}. */
public final class QueueMessage {
    private static final long VERSION = 1;
    private static final Pattern ID = Pattern.compile("[a-z]{3}_[0-9a-f]{32}");

    private QueueMessage() {}

    public static String of(String member, String id) {
        return JsonText.objectText(json -> json.number("v", VERSION).text(member, id));
    }

    /** The id in that member; empty when the message was not written by the gateway. */
    public static Optional<String> id(String message, String member) {
        return JsonReader.object(message.getBytes(StandardCharsets.UTF_8))
                                instanceof JsonReader.Result.Read(var document)
                        && document.root().integer("v", 0) == VERSION
                ? Optional.ofNullable(document.root().text(member))
                        .filter(id -> ID.matcher(id).matches())
                : Optional.empty();
    }
}
