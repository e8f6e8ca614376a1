package aigateway.local.demo;

import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Result;
import java.util.function.Consumer;

/** Short forms for the product's use cases; a demo asks for nothing that they refuse. */
final class DemoAdmin {
    /** Who did it, in audit events. */
    static final String ACTOR = "elena.petrova@demo.example";

    private DemoAdmin() {}

    static RequestBody body(Consumer<JsonText> members) {
        return new RequestBody(JsonText.object(members), "application/json");
    }

    static <T> T done(Result<T> result) {
        return result.orElse(problem -> {
            throw new IllegalStateException("the demo's data are refused: " + problem.code() + " " + problem.message());
        });
    }
}
