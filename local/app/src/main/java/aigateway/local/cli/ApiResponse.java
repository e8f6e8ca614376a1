package aigateway.local.cli;

import aigateway.json.Json;
import org.jspecify.annotations.Nullable;

/** What came of one call to a gateway. */
sealed interface ApiResponse {
    /**
     * @param body without members when the reply is a table
     * @param text the body as it came
     */
    record Given(Json.Obj body, String text) implements ApiResponse {}

    /**
     * @param message the gateway's own words, or ours when it said none
     * @param body null when it was not a JSON object
     */
    record Refused(int status, String message, Json.@Nullable Obj body) implements ApiResponse {
        /** Whether the gateway's error has this code. */
        boolean hasCode(String code) {
            Json.Obj error = body == null ? null : body.object("error");
            return error != null && code.equals(error.text("code"));
        }
    }

    /**
     * There was no answer, or none that could be understood.
     *
     * @param sentence for the user
     */
    record Failed(String sentence) implements ApiResponse {}
}
