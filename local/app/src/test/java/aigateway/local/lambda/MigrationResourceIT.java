package aigateway.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.JsonText;
import aigateway.testing.HttpDouble;
import aigateway.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged function migrate under the real runtime client, as the stack's resource invokes it. */
class MigrationResourceIT {
    private static final List<String> ANSWERS = new CopyOnWriteArrayList<>();
    private static final MockWebServer STACK = HttpDouble.start(request -> {
        ANSWERS.add(request.getMethod() + " " + HttpDouble.body(request));
        return new MockResponse.Builder().build();
    });
    private static final Functions FUNCTIONS = start();

    @AfterAll
    static void close() {
        FUNCTIONS.close();
        STACK.close();
    }

    private static Functions start() {
        try {
            return Functions.start(
                    Path.of("../../template.yaml"),
                    Map.of("STAGE", "test", "DATABASE_URL", TestDatabase.empty().url()),
                    Path.of("target", "lambda-logs"),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Create", "Update", "Delete"})
    void each_request_of_the_stack_is_answered_where_it_waits(String type) throws IOException {
        String request = JsonText.objectText(json -> json.text("RequestType", type)
                .text("ResponseURL", HttpDouble.url(STACK) + "/answers?signature=a")
                .text("StackId", "stack")
                .text("RequestId", "request-" + type)
                .text("LogicalResourceId", "Migration"));

        String answer = FUNCTIONS.of("MigrateFunction").invoke(request);

        assertThat(answer).contains("\"Status\":\"SUCCESS\"", "\"RequestId\":\"request-" + type + "\"");
        assertThat(ANSWERS).contains("PUT " + answer);
    }
}
