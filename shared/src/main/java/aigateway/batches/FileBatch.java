package aigateway.batches;

import aigateway.formats.ApiFormat;
import aigateway.formats.ApiFormats;
import aigateway.jobs.BatchApi;
import aigateway.jobs.JobKinds;
import aigateway.jobs.JobSpec;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonLines;
import aigateway.json.JsonReader;
import aigateway.json.RequestBody;
import aigateway.kernel.FileId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a batch in the form of OpenAI's API: it names a file of JSON Lines with a request in each. */
final class FileBatch {
    private static final Set<String> MEMBERS = Set.of("input_file_id", "endpoint", "completion_window", "metadata");
    private static final Set<String> LINE_MEMBERS = Set.of("custom_id", "method", "url", "body");
    private static final String WINDOW = "24h";
    private static final int NAME_LENGTH_MAX = 64;
    private static final int CUSTOM_ID_LENGTH_MAX = 512;

    private final Files files;
    private final JobKinds kinds;

    FileBatch(Files files, JobKinds kinds) {
        this.files = files;
        this.kinds = kinds;
    }

    Result<BatchRequest> read(KeyId owner, RequestBody body) {
        return body.object(MEMBERS).flatMap(fields -> read(owner, fields));
    }

    private Result<BatchRequest> read(KeyId owner, Fields fields) {
        String file = fields.requiredText("input_file_id", 1, NAME_LENGTH_MAX);
        String endpoint = fields.requiredText("endpoint", 1, NAME_LENGTH_MAX);
        if (!WINDOW.equals(fields.requiredText("completion_window", 1, NAME_LENGTH_MAX)) && fields.problem() == null) {
            fields.wrong("completion_window", "expected " + WINDOW);
        }
        Optional<ApiFormat> format = ApiFormats.named(endpoint)
                .filter(found -> endpoint.equals(found.path()))
                .filter(found -> kinds.find(found.endpoint().kind()).isPresent());
        if (format.isEmpty() && fields.problem() == null) {
            fields.wrong("endpoint", "no batch can call it");
        }
        String metadata = JobSpec.metadata(fields);
        Problem problem = fields.problem();
        if (problem != null || format.isEmpty()) {
            return Result.refused(problem == null ? Problem.missing("endpoint") : problem);
        }
        Optional<FileId> id = FileId.read(file);
        Optional<byte[]> content = id.flatMap(known -> files.content(owner, known));
        return content.isEmpty()
                ? Result.refused(Problem.notFound("There is no such file of purpose 'batch': input_file_id."))
                : entries(content.get(), format.get())
                        .flatMap(entries -> new BatchRequest(
                                        BatchApi.OPENAI, format.get(), id.orElseThrow(), metadata, entries)
                                .distinct());
    }

    private static Result<List<BatchRequest.Entry>> entries(byte[] content, ApiFormat format) {
        List<BatchRequest.Entry> entries = new ArrayList<>();
        for (JsonLines.Line line : JsonLines.of(content, BatchRequest.ENTRIES_MAX + 1)) {
            if (entries.size() == BatchRequest.ENTRIES_MAX) {
                return Result.refused(BatchRequest.tooMany("input_file_id").at(line.place()));
            }
            switch (entry(line, format)) {
                case Result.Refused(Problem problem) -> {
                    return Result.refused(problem.at(line.place()));
                }
                case Result.Ok(BatchRequest.Entry entry) -> entries.add(entry);
            }
        }
        return entries.isEmpty()
                ? Result.refused(Problem.invalidValue("input_file_id", "the file has no request"))
                : Result.ok(entries);
    }

    private static Result<BatchRequest.Entry> entry(JsonLines.Line line, ApiFormat format) {
        Document document;
        switch (JsonReader.object(line.json())) {
            case JsonReader.Result.Malformed(String why) -> {
                return Result.refused(Problem.invalidJson(why));
            }
            case JsonReader.Result.Read(Document read) -> document = read;
        }
        Fields fields = Fields.of(document.root()).only(LINE_MEMBERS);
        String id = fields.requiredText("custom_id", 1, CUSTOM_ID_LENGTH_MAX);
        expect(fields, "method", "POST");
        expect(fields, "url", format.path());
        if (fields.object("body") == null && fields.problem() == null) {
            fields.missing("body");
        }
        String payload = document.raw("body");
        return fields.result(new BatchRequest.Entry(
                "Line " + line.number(), id, payload == null ? new byte[0] : payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static void expect(Fields fields, String name, String value) {
        @Nullable Problem before = fields.problem();
        if (!fields.requiredText(name, 1, NAME_LENGTH_MAX).equals(value)
                && before == null
                && fields.problem() == null) {
            fields.wrong(name, "expected " + value);
        }
    }
}
