package aigateway.local.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code /v1/moderations}: no input is ever flagged. */
final class Moderations {
    private static final List<String> CATEGORIES = List.of(
            "harassment",
            "harassment/threatening",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm",
            "self-harm/instructions",
            "self-harm/intent",
            "sexual",
            "sexual/minors",
            "violence",
            "violence/graphic");

    private Moderations() {}

    static ObjectNode answer(String model, Fields request) {
        JsonNode input = request.require("input");
        ObjectNode body = Json.object().put("id", Json.id("modr-")).put("model", model);
        var results = body.putArray("results");
        // A list of texts has a result for each; a list of parts, such as a text and an image, has one.
        int count = input.path(0).isTextual() ? input.size() : 1;
        for (int i = 0; i < count; i++) {
            ObjectNode result = results.addObject().put("flagged", false);
            ObjectNode flags = result.putObject("categories");
            ObjectNode scores = result.putObject("category_scores");
            ObjectNode types = result.putObject("category_applied_input_types");
            for (String category : CATEGORIES) {
                flags.put(category, false);
                scores.put(category, 0);
                types.putArray(category).add("text");
            }
        }
        return body;
    }
}
