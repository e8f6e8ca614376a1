package aigateway.functions.migrate;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What CloudFormation sends for the stack's resource of migrations.
 *
 * @param type {@code Create}, {@code Update} or {@code Delete}
 * @param responseUrl where the answer goes; CloudFormation waits for it
 * @param connections the sum of the property Connections: the most that all functions open; zero without it
 */
record StackRequest(String type, URI responseUrl, String stack, String request, String resource, long connections) {
    /** Empty for an event of another sender. */
    static Optional<StackRequest> read(byte[] event) {
        return JsonReader.object(event) instanceof JsonReader.Result.Read(var document)
                ? read(document.root())
                : Optional.empty();
    }

    private static Optional<StackRequest> read(Json.Obj event) {
        String type = event.text("RequestType");
        String url = event.text("ResponseURL");
        if (type == null || url == null) {
            return Optional.empty();
        }
        return Optional.of(new StackRequest(
                type,
                URI.create(url),
                orEmpty(event.text("StackId")),
                orEmpty(event.text("RequestId")),
                orEmpty(event.text("LogicalResourceId")),
                connections(event.object("ResourceProperties"))));
    }

    /** CloudFormation sends each number as a text. */
    private static long connections(Json.@Nullable Obj properties) {
        return properties == null
                ? 0
                : properties.items("Connections").stream()
                        .mapToLong(each -> each instanceof Json.Str(String number) ? Long.parseLong(number) : 0)
                        .sum();
    }

    boolean isDelete() {
        return type.equals("Delete");
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
