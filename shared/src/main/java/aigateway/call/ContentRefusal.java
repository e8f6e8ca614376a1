package aigateway.call;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import java.util.Set;

/** Whether a reply with status 200 says that the provider's filter refused the content, in any API of a client. */
final class ContentRefusal {
    private static final Set<String> MEMBERS = Set.of("choices", "stop_reason", "incomplete_details");
    private static final String FILTERED = "content_filter";

    private ContentRefusal() {}

    static boolean isIn(byte[] reply) {
        if (!(JsonReader.provided(reply, MEMBERS) instanceof JsonReader.Result.Read(var document))) {
            return false;
        }
        Json.Obj root = document.root();
        Json.Obj incomplete = root.object("incomplete_details");
        return "refusal".equals(root.text("stop_reason"))
                || (incomplete != null && FILTERED.equals(incomplete.text("reason")))
                || root.items("choices").stream()
                        .anyMatch(item ->
                                item instanceof Json.Obj choice && FILTERED.equals(choice.text("finish_reason")));
    }
}
