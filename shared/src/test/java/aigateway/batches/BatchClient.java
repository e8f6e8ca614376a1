package aigateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.BatchApi;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.FileId;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client of files and batches, with a gateway of its own. */
final class BatchClient implements AutoCloseable {
    static final String ANSWER = """
            {"id":"c",
             "m":9007199254740993,"usage":{"prompt_tokens":10,"completion_tokens":5}}""";
    static final String BODY =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":100}";
    static final String CREATE = """
            {"input_file_id":"%s","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":"b"}}""";

    final Product product = Product.start(Map.of(), ManualClock.atNow());
    final String key = product.newKey();
    final String owner = Product.id(key).value();

    BatchClient() {
        product.provider().answers(200, ANSWER);
    }

    @Override
    public void close() {
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        product.close();
    }

    static String line(String id, String body) {
        return """
                {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":%s}""".formatted(id, body);
    }

    void runAll() {
        product.rows("id", "job where key_id = ? and status = 'queued' order by id", owner)
                .forEach(id -> product.gateway().jobs().run().run(new JobId(id)));
    }

    Result<StoredFile> upload(String by, String content, String purpose, String more) {
        String form = more + """
                --X
                Content-Disposition: form-data; name="purpose"

                %s
                --X
                Content-Disposition: form-data; name="file"; filename="in.jsonl"
                Content-Type: application/octet-stream

                """.formatted(purpose).replace("\n", "\r\n") + content + "\r\n--X--\r\n";
        return product.gateway()
                .batches()
                .upload()
                .upload(
                        Product.id(by),
                        new RequestBody(form.getBytes(StandardCharsets.UTF_8), "multipart/form-data; boundary=X"));
    }

    StoredFile uploaded(String content) {
        return ok(upload(key, content, "batch", ""));
    }

    StoredFile uploadAs(String by, String content) {
        return ok(upload(by, content, "batch", ""));
    }

    Result<ClientBatch> create(String body) {
        return createAs(key, body);
    }

    Result<ClientBatch> createAs(String by, String body) {
        return batches().submit(BatchApi.OPENAI, Product.client(by, Product.SOURCE), Product.json(body), null);
    }

    Result<ClientBatch> createMessages(String body) {
        return batches().submit(BatchApi.ANTHROPIC, Product.client(key, Product.SOURCE), Product.json(body), null);
    }

    ClientBatches batches() {
        return product.gateway().batches().batches();
    }

    Files files() {
        return product.gateway().batches().files();
    }

    ClientBatch found(ClientBatch batch) {
        return batches()
                .find(Product.id(key), batch.origin().api(), batch.batch().id())
                .orElseThrow();
    }

    StoredFile file(String id) {
        return files().find(Product.id(key), new FileId(id)).orElseThrow();
    }

    String output(StoredFile file) {
        return text(
                product.gateway().batches().outputs().lines(Product.id(key), Objects.requireNonNull(file.output())));
    }

    static String text(Iterator<byte[]> lines) {
        var all = new StringBuilder();
        lines.forEachRemaining(line -> all.append(new String(line, StandardCharsets.UTF_8)));
        return all.toString();
    }

    static List<Json.Obj> lines(String text) {
        List<Json.Obj> lines = new ArrayList<>();
        text.lines().forEach(line -> lines.add(object(line.getBytes(StandardCharsets.UTF_8))));
        return lines;
    }

    static Json.Obj shown(ClientBatch batch) {
        return object(JsonText.object(json -> BatchJson.of(batch.origin().api()).write(json, batch)));
    }

    static Json.Obj object(byte[] json) {
        if (JsonReader.object(json) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError("not a JSON object: " + new String(json, StandardCharsets.UTF_8));
    }

    static Json.Obj at(Json.@Nullable Obj from, String... names) {
        Json.Obj at = Objects.requireNonNull(from);
        for (String name : names) {
            at = Objects.requireNonNull(at.object(name), name);
        }
        return at;
    }

    static String counts(Json.Obj batch) {
        Json.Obj counts = at(batch, "request_counts");
        return counts.integer("total", -1) + " " + counts.integer("completed", -1) + " " + counts.integer("failed", -1);
    }

    static <T> T ok(Result<T> result) {
        return result.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    static Problem refused(Result<?> result) {
        return result.map(_ -> new Problem(200, "", null, null, "not refused", Map.of()))
                .orElse(problem -> problem);
    }
}
