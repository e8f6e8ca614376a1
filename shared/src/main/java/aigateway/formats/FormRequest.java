package aigateway.formats;

import aigateway.http.Multipart;
import aigateway.json.Document;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads a request that is sent as {@code multipart/form-data}. Its fields are shown as JSON, so that they are checked like
 * those of any other request: a text as it is, and of a file only its length in bytes, and of a recording how long it lasts.
 */
final class FormRequest {
    /** How long a recording lasts at most, where its bytes show it. */
    static final String SECONDS = "seconds";

    static final String BYTES = "bytes";

    private FormRequest() {}

    static Result<ApiRequest> read(WireApi api, RequestBody body) {
        return Multipart.read(body).flatMap(form -> {
            if (!(JsonReader.object(shown(form)) instanceof JsonReader.Result.Read(Document document))) {
                return Result.refused(Problem.invalidJson("A field of the form is not Unicode text."));
            }
            return ApiRequest.read(api, document).map(request -> request.sentAs(form, body.contentType()));
        });
    }

    private static byte[] shown(Multipart form) {
        Map<String, List<Multipart.Part>> repeated = new LinkedHashMap<>();
        return JsonText.object(json -> {
            for (Multipart.Part part : form.parts()) {
                if (part.repeats()) {
                    repeated.computeIfAbsent(part.name(), _ -> new ArrayList<>())
                            .add(part);
                } else if (part.filename() == null) {
                    json.text(part.name(), form.text(part));
                } else {
                    json.object(part.name(), file -> describe(file, form, part));
                }
            }
            repeated.forEach((name, parts) -> json.objects(name, parts, (item, part) -> describe(item, form, part)));
        });
    }

    private static void describe(JsonText file, Multipart form, Multipart.Part part) {
        file.number(BYTES, (long) part.length());
        OptionalLong seconds = SoundLength.secondsAtMost(form.content(part));
        if (seconds.isPresent()) {
            file.number(SECONDS, seconds.getAsLong());
        }
    }
}
