package aigateway.providers;

import aigateway.json.Fields;
import aigateway.kernel.Problem;
import java.util.function.Supplier;

/** What reading a request came to. */
sealed interface MockReading {
    record Understood(MockPrompt prompt) implements MockReading {}

    record Refused(Problem problem) implements MockReading {}

    /** The prompt is only asked for when nothing was wrong with the request. */
    static MockReading of(Fields judged, Supplier<MockPrompt> prompt) {
        Problem problem = judged.problem();
        return problem == null ? new Understood(prompt.get()) : new Refused(problem);
    }
}
