package aigateway.formats.translation;

import aigateway.json.Json;
import aigateway.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Remembers the first thing of a request that cannot be carried, so that it is read top down and judged once at the end. */
final class TranslationErrors {
    private @Nullable Problem first;

    void say(Problem problem) {
        if (first == null) {
            first = problem;
        }
    }

    /** A text that must be there; an empty one stands in for it when it is not. */
    String requiredText(Json.Obj object, String name, String where) {
        String text = object.text(name);
        if (text == null) {
            say(
                    object.member(name) == null
                            ? Problem.missing(where + "." + name)
                            : Problem.invalidType(where + "." + name, "a string"));
        }
        return text == null ? "" : text;
    }

    /** Null when all of it can be carried. */
    @Nullable
    Problem first() {
        return first;
    }
}
