package aigateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The events of events/, which are also what {@code sam local invoke} is given. */
public final class Events {
    private Events() {}

    /** The event's JSON with each {@code ${NAME}} replaced; none may be left over. */
    public static String read(String name, Map<String, String> placeholders) {
        try (var in = Events.class.getResourceAsStream("/events/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no events/" + name + ".json");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
                text = text.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
            }
            if (text.contains("${")) {
                throw new IllegalArgumentException("events/" + name + ".json wants more than " + placeholders.keySet());
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
