package aigateway.batches;

import aigateway.formats.ApiFormats;
import aigateway.jobs.BatchApi;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a batch in the form of Anthropic's API: its requests are in the body. */
final class MessageBatch {
    private static final Set<String> MEMBERS = Set.of("requests");
    private static final Set<String> REQUEST_MEMBERS = Set.of("custom_id", "params");
    private static final Pattern CUSTOM_ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private MessageBatch() {}

    static Result<BatchRequest> read(RequestBody body) {
        return body.document().flatMap(MessageBatch::read);
    }

    private static Result<BatchRequest> read(Document document) {
        Problem unknown = Fields.of(document.root()).only(MEMBERS).problem();
        if (unknown != null) {
            return Result.refused(unknown);
        }
        List<Json> requests = document.root().items("requests");
        if (requests.isEmpty()) {
            return Result.refused(Problem.missing("requests"));
        }
        if (requests.size() > BatchRequest.ENTRIES_MAX) {
            return Result.refused(BatchRequest.tooMany("requests"));
        }
        List<BatchRequest.Entry> entries = new ArrayList<>();
        for (Json request : requests) {
            String place = "requests[" + entries.size() + "]";
            switch (entry(request, place)) {
                case Result.Refused(Problem problem) -> {
                    return Result.refused(problem.at(place));
                }
                case Result.Ok(BatchRequest.Entry entry) -> entries.add(entry);
            }
        }
        return new BatchRequest(BatchApi.ANTHROPIC, ApiFormats.MESSAGES, null, null, entries).distinct();
    }

    private static Result<BatchRequest.Entry> entry(Json request, String place) {
        if (!(request instanceof Json.Obj object)) {
            return Result.refused(Problem.invalidType("requests", "an array of objects"));
        }
        Fields fields = Fields.of(object).only(REQUEST_MEMBERS);
        String id = fields.requiredText("custom_id", 1, 64);
        if (fields.problem() == null && !CUSTOM_ID.matcher(id).matches()) {
            fields.wrong("custom_id", "expected letters, digits, '_' and '-'");
        }
        if (fields.object("params") == null && fields.problem() == null) {
            fields.missing("params");
        }
        Json.Obj params = object.object("params");
        return fields.result(new BatchRequest.Entry(place, id, params == null ? new byte[0] : JsonText.bytes(params)));
    }
}
