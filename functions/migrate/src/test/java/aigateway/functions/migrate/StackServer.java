package aigateway.functions.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.testing.HttpDouble;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** The place where CloudFormation waits for the answer of a custom resource. */
final class StackServer implements AutoCloseable {
    private final MockWebServer server = HttpDouble.start(this::answer);
    private final List<Json.Obj> answers = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();

    void refuses(int times) {
        refusals.set(times);
    }

    byte[] event(String type) {
        return event(type, List.of());
    }

    /**
     * @param connections as CloudFormation sends numbers
     */
    byte[] event(String type, List<String> connections) {
        return JsonText.object(json -> json.text("RequestType", type)
                .text("ServiceToken", "arn:aws:lambda:eu-central-1:123456789012:function:migrate")
                .text("ResponseURL", HttpDouble.url(server) + "/answers?X-Amz-Signature=a%2Bb&Expires=1")
                .text("StackId", "arn:aws:cloudformation:eu-central-1:123456789012:stack/gw/guid")
                .text("RequestId", "request-of-" + type)
                .text("LogicalResourceId", "Migration")
                .text("ResourceType", "Custom::Migration")
                .object(
                        "ResourceProperties",
                        properties -> properties.text("Version", "7").texts("Connections", connections)));
    }

    /** Those that were accepted, in order. */
    List<Json.Obj> answers() {
        return List.copyOf(answers);
    }

    Json.Obj answer() {
        return answers.getLast();
    }

    /** Method, target and content type of each request. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private MockResponse answer(RecordedRequest request) {
        String type = request.getHeaders().get("content-type");
        requests.add(request.getMethod() + " " + request.getTarget() + " " + type);
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return new MockResponse.Builder().code(500).build();
        }
        if (JsonReader.object(HttpDouble.body(request).getBytes(UTF_8))
                instanceof JsonReader.Result.Read(var document)) {
            answers.add(document.root());
        }
        return new MockResponse.Builder().build();
    }

    @Override
    public void close() {
        server.close();
    }
}
