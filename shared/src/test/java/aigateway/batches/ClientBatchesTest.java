package aigateway.batches;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.BatchApi;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.BatchId;
import aigateway.kernel.FileId;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches in the forms of OpenAI's and Anthropic's APIs, from the upload to the results. */
class ClientBatchesTest {
    private static final String ANSWER = """
            {"id":"c",
             "m":9007199254740993,"usage":{"prompt_tokens":10,"completion_tokens":5}}""";
    private static final String BODY =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":100}";
    private static final String CREATE = """
            {"input_file_id":"%s","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":"b"}}""";

    private final ManualClock clock = ManualClock.atNow();
    private final Product product = Product.start(Map.of(), clock);
    private final String key = product.newKey();
    private final String owner = Product.id(key).value();

    ClientBatchesTest() {
        product.provider().answers(200, ANSWER);
    }

    @AfterEach
    void close() {
        assertThat(product.rows("rule; what", "broken_money()")).isEmpty();
        product.close();
    }

    @Test
    void a_file_of_requests_becomes_jobs_and_its_results_become_files() {
        StoredFile input = uploaded(line("one", BODY) + "\n\n" + line("two", BODY) + "\n");
        ClientBatch batch = ok(create(CREATE.formatted(input.id())));

        assertThat(shown(batch).text("status")).isEqualTo("in_progress");
        assertThat(shown(batch).text("input_file_id")).isEqualTo(input.id().value());
        assertThat(shown(batch).text("endpoint")).isEqualTo("/v1/chat/completions");
        assertThat(product.rows("count(*); min(state)", "hold where key_id = ?", owner))
                .containsExactly("2 pending");
        assertThat(product.rows("count(*); min(priority); count(deadline)", "job where key_id = ?", owner))
                .containsExactly("2 low 2");

        runAll();
        Json.Obj ended = shown(found(batch));
        assertThat(ended.text("status")).isEqualTo("completed");
        assertThat(counts(ended)).isEqualTo("2 2 0");
        assertThat(ended.member("error_file_id")).isNull();
        assertThat(at(ended, "metadata").text("a")).isEqualTo("b");
        StoredFile output = file(String.valueOf(ended.text("output_file_id")));
        String content = output(output);
        assertThat(output.bytes()).isEqualTo(content.getBytes(StandardCharsets.UTF_8).length);
        assertThat(output.purpose()).isEqualTo(StoredFile.Purpose.BATCH_OUTPUT);
        assertThat(lines(content)).hasSize(2).allSatisfy(line -> {
            assertThat(line.member("error")).isNull();
            assertThat(at(line, "response").integer("status_code", 0)).isEqualTo(200);
            assertThat(JsonText.of(at(line, "response", "body"))).contains("9007199254740993");
        });
        assertThat(lines(content).stream().map(line -> line.text("custom_id"))).containsExactlyInAnyOrder("one", "two");
        assertThat(product.rows("count(*); min(outcome)", "usage where key_id = ?", owner))
                .containsExactly("2 settled");
    }

    @Test
    void requests_that_fail_expire_or_are_cancelled_are_in_the_file_of_errors() {
        ClientBatch batch =
                ok(create(CREATE.formatted(uploaded(line("refused", BODY) + "\n" + line("late", BODY) + "\n")
                        .id())));
        List<String> jobs = product.rows("id", "job where key_id = ? order by id", owner);
        product.provider().answers(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}");
        product.gateway().jobs().run().run(new JobId(jobs.getFirst()));
        product.update("update job set deadline = now() - interval '1 second' where id = ?", jobs.getLast());
        product.gateway()
                .jobs()
                .endLost()
                .find(10)
                .forEach(product.gateway().jobs().endLost()::end);

        Json.Obj ended = shown(found(batch));
        assertThat(ended.text("status")).isEqualTo("expired");
        assertThat(counts(ended)).isEqualTo("2 0 1");
        assertThat(ended.member("output_file_id")).isNull();
        List<Json.Obj> lines = lines(output(file(String.valueOf(ended.text("error_file_id")))));
        assertThat(lines).hasSize(2);
        assertThat(lines).anySatisfy(line -> {
            assertThat(at(line, "response").integer("status_code", 0)).isEqualTo(400);
            assertThat(at(line, "response", "body", "error").text("message")).isEqualTo("no");
        });
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.member("response")).isNull();
            assertThat(at(line, "error").text("code")).isEqualTo("batch_expired");
        });
    }

    @Test
    void a_cancelled_batch_releases_its_holds_and_says_so() {
        ClientBatch batch =
                ok(create(CREATE.formatted(uploaded(line("one", BODY)).id())));

        ClientBatch cancelled = batches()
                .cancel(Product.id(key), BatchApi.OPENAI, batch.batch().id())
                .orElseThrow();

        assertThat(shown(cancelled).text("status")).isEqualTo("cancelled");
        assertThat(shown(cancelled).member("cancelled_at")).isNotNull();
        assertThat(product.rows("count(*)", "hold where key_id = ?", owner)).containsExactly("0");
        assertThat(lines(output(file(String.valueOf(shown(cancelled).text("error_file_id"))))))
                .singleElement()
                .satisfies(line -> assertThat(at(line, "error").text("code")).isEqualTo("batch_cancelled"));
    }

    @Test
    void messages_are_submitted_in_the_body_and_their_results_are_lines() {
        product.provider().answers(200, """
                {"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":10,"completion_tokens":5}}""");
        ClientBatch batch = ok(createMessages("""
                {"requests":[{"custom_id":"a","params":%1$s},{"custom_id":"b","params":%1$s}]}""".formatted(BODY)));
        Json.Obj open = shown(batch);
        assertThat(open.text("processing_status")).isEqualTo("in_progress");
        assertThat(at(open, "request_counts").integer("processing", 0)).isEqualTo(2);
        assertThat(open.member("results_url")).isNull();

        List<String> jobs = product.rows("id", "job where key_id = ? order by id", owner);
        product.gateway().jobs().run().run(new JobId(jobs.getFirst()));
        product.provider().answers(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}");
        product.gateway().jobs().run().run(new JobId(jobs.getLast()));

        Json.Obj ended = shown(found(batch));
        assertThat(ended.text("processing_status")).isEqualTo("ended");
        assertThat(ended.text("results_url"))
                .isEqualTo("/v1/messages/batches/" + batch.batch().id() + "/results");
        assertThat(at(ended, "request_counts").members().values().stream().map(String::valueOf))
                .containsExactly("Num[digits=0]", "Num[digits=1]", "Num[digits=1]", "Num[digits=0]", "Num[digits=0]");
        List<Json.Obj> lines = lines(text(product.gateway().batches().outputs().lines(Product.id(key), found(batch))));
        Map<String, Json.Obj> byType = lines.stream()
                .map(line -> at(line, "result"))
                .collect(Collectors.toMap(result -> String.valueOf(result.text("type")), Function.identity()));
        assertThat(byType).containsOnlyKeys("succeeded", "errored");
        assertThat(at(byType.get("succeeded"), "message").text("type")).isEqualTo("message");
        assertThat(at(byType.get("errored"), "error", "error").text("type")).isEqualTo("invalid_request_error");
    }

    @Test
    void a_batch_of_messages_is_deleted_with_its_results_once_it_has_ended() {
        ClientBatch batch = ok(createMessages("{\"requests\":[{\"custom_id\":\"a\",\"params\":" + BODY + "}]}"));
        BatchId id = batch.batch().id();

        assertThat(batches().delete(Product.id(key), BatchApi.ANTHROPIC, id)).isInstanceOf(Result.Refused.class);
        runAll();
        assertThat(batches().delete(Product.id(key), BatchApi.ANTHROPIC, id)).isInstanceOf(Result.Ok.class);

        assertThat(batches().find(Product.id(key), BatchApi.ANTHROPIC, id)).isEmpty();
        assertThat(product.rows("count(*)", "job where key_id = ?", owner)).containsExactly("0");
    }

    @Test
    void each_api_and_each_key_sees_only_its_own() {
        StoredFile input = uploaded(line("one", BODY));
        ClientBatch batch = ok(create(CREATE.formatted(input.id())));
        var other = Product.id(product.newKey());
        BatchId id = batch.batch().id();

        assertThat(batches().find(Product.id(key), BatchApi.ANTHROPIC, id)).isEmpty();
        assertThat(batches().list(Product.id(key), BatchApi.ANTHROPIC, null, 10))
                .isEmpty();
        assertThat(batches().list(Product.id(key), BatchApi.OPENAI, null, 10)).hasSize(1);
        assertThat(batches().find(other, BatchApi.OPENAI, id)).isEmpty();
        assertThat(batches().cancel(other, BatchApi.OPENAI, id)).isEmpty();
        assertThat(files().find(other, input.id())).isEmpty();
        assertThat(files().content(other, input.id())).isEmpty();
        assertThat(files().delete(other, input.id())).isFalse();
        assertThat(refused(createAs(product.newKey(), CREATE.formatted(input.id())))
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions"}                          | missing_required_parameter | body
            {"custom_id":"a","method":"GET","url":"/v1/chat/completions","body":{}}                 | invalid_value | method
            {"custom_id":"a","method":"POST","url":"/v1/responses","body":{}}                       | invalid_value | url
            {"method":"POST","url":"/v1/chat/completions","body":{}}                                | missing_required_parameter | custom_id
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{},"priority":1}   | unknown_parameter | priority
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"messages":[]}}   | missing_required_parameter | model
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o-mini","messages":[],"stream":true}} | unsupported | stream
            nonsense                                                                                | invalid_json |
            """)
    void a_wrong_line_refuses_the_whole_batch_and_is_named(String wrong, String code, String param) {
        String first = line("first", BODY);

        Problem problem =
                refused(create(CREATE.formatted(uploaded(first + "\n" + wrong).id())));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.param()).isEqualTo(param);
        assertThat(problem.message()).startsWith("Line 2: ");
        assertThat(product.rows("count(*)", "job where key_id = ?", owner)).containsExactly("0");
    }

    @Test
    void ids_are_distinct_and_requests_are_bounded() {
        assertThat(refused(create(CREATE.formatted(uploaded(line("a", BODY) + "\n" + line("a", BODY))
                                .id())))
                        .message())
                .startsWith("Line 2: ");
        String many = IntStream.rangeClosed(0, 1_000)
                .mapToObj(i -> line("id-" + i, BODY))
                .collect(Collectors.joining("\n"));
        assertThat(refused(create(CREATE.formatted(uploaded(many).id()))).message())
                .contains("at most 1000");
        Problem twice = refused(createMessages("""
                {"requests":[{"custom_id":"a","params":%1$s},{"custom_id":"a","params":%1$s}]}""".formatted(BODY)));
        assertThat(twice.message()).startsWith("requests[1]: ");
    }

    @Test
    void a_batch_beyond_a_hard_budget_is_refused_and_nothing_is_stored() {
        String poor = String.valueOf(product.createKey("""
                {"name":"poor","budgets":[{"limit_usd":0.0001,"period":"day"}]}""").secret());
        product.gateway().admin().managePrices().override(Product.json("""
                {"provider":"openai","model":"gpt-4o-mini","input_usd_per_million":10,"output_usd_per_million":10}"""));
        StoredFile input = uploadAs(poor, line("a", BODY));

        Problem problem = refused(createAs(poor, CREATE.formatted(input.id())));

        assertThat(problem.code()).as(problem.message()).isEqualTo("insufficient_quota");
        assertThat(product.rows("count(*)", "batch")).containsExactly("0");
    }

    @Test
    void files_are_counted_and_their_bytes_too() {
        for (int i = 0; i < PostgresFiles.FILES_MAX; i++) {
            uploaded("{}");
        }
        assertThat(refused(upload(key, "{}", "batch", "")).code()).isEqualTo("file_quota_exceeded");
        assertThat(files().delete(
                                Product.id(key),
                                files().list(Product.id(key), null, null, 1, false)
                                        .getFirst()
                                        .id()))
                .isTrue();
        product.update("update client_file set bytes = 199999794 where id = (select min(id) from client_file)");
        assertThat(refused(upload(key, "{\"a\":\"0123456789\"}", "batch", "")).code())
                .isEqualTo("file_quota_exceeded");
        uploaded("{}");
    }

    @Test
    void files_end_and_are_deleted_by_the_sweep() {
        StoredFile shorter = ok(upload(key, "{}", "batch", """
                --X
                Content-Disposition: form-data; name="expires_after[anchor]"

                created_at
                --X
                Content-Disposition: form-data; name="expires_after[seconds]"

                3600
                """.replace("\n", "\r\n")));
        assertThat(Duration.between(shorter.createdAt(), shorter.expiresAt())).isLessThan(Duration.ofMinutes(61));
        product.update("update client_file set expires_at = now() - interval '1 hour'");

        assertThat(files().find(Product.id(key), shorter.id())).isEmpty();
        product.gateway().maintenance().sweep().run();
        assertThat(product.rows("count(*)", "client_file")).containsExactly("0");
    }

    @Test
    void results_are_kept_together_from_the_end_of_the_batch_on() {
        ClientBatch batch = ok(create(CREATE.formatted(
                uploaded(line("one", BODY) + "\n" + line("two", BODY)).id())));
        runAll();
        product.update("update job set finished_at = now() - interval '20 days' where key_id = ?", owner);
        product.gateway().maintenance().sweep().run();
        assertThat(lines(output(file(String.valueOf(shown(found(batch)).text("output_file_id"))))))
                .hasSize(2);

        product.update("update batch set finished_at = now() - interval '20 days' where key_id = ?", owner);
        product.gateway().maintenance().sweep().run();
        assertThat(product.rows("count(result); count(payload)", "job where key_id = ?", owner))
                .containsExactly("0 0");
    }

    @ParameterizedTest
    @CsvSource({"assistants, unsupported, purpose", "'', unsupported, purpose"})
    void only_inputs_of_batches_are_taken(String purpose, String code, String param) {
        Problem problem = refused(upload(key, "{}", purpose, ""));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.param()).isEqualTo(param);
    }

    private static String line(String id, String body) {
        return """
                {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":%s}""".formatted(id, body);
    }

    private void runAll() {
        product.rows("id", "job where key_id = ? and status = 'queued' order by id", owner)
                .forEach(id -> product.gateway().jobs().run().run(new JobId(id)));
    }

    private Result<StoredFile> upload(String by, String content, String purpose, String more) {
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

    private StoredFile uploaded(String content) {
        return ok(upload(key, content, "batch", ""));
    }

    private StoredFile uploadAs(String by, String content) {
        return ok(upload(by, content, "batch", ""));
    }

    private Result<ClientBatch> create(String body) {
        return createAs(key, body);
    }

    private Result<ClientBatch> createAs(String by, String body) {
        return batches().submit(BatchApi.OPENAI, Product.client(by, Product.SOURCE), Product.json(body), null);
    }

    private Result<ClientBatch> createMessages(String body) {
        return batches().submit(BatchApi.ANTHROPIC, Product.client(key, Product.SOURCE), Product.json(body), null);
    }

    private ClientBatches batches() {
        return product.gateway().batches().batches();
    }

    private Files files() {
        return product.gateway().batches().files();
    }

    private ClientBatch found(ClientBatch batch) {
        return batches()
                .find(Product.id(key), batch.origin().api(), batch.batch().id())
                .orElseThrow();
    }

    private StoredFile file(String id) {
        return files().find(Product.id(key), new FileId(id)).orElseThrow();
    }

    private String output(StoredFile file) {
        return text(
                product.gateway().batches().outputs().lines(Product.id(key), Objects.requireNonNull(file.output())));
    }

    private static String text(Iterator<byte[]> lines) {
        var all = new StringBuilder();
        lines.forEachRemaining(line -> all.append(new String(line, StandardCharsets.UTF_8)));
        return all.toString();
    }

    private static List<Json.Obj> lines(String text) {
        List<Json.Obj> lines = new ArrayList<>();
        text.lines().forEach(line -> lines.add(object(line.getBytes(StandardCharsets.UTF_8))));
        return lines;
    }

    private static Json.Obj shown(ClientBatch batch) {
        return object(JsonText.object(json -> BatchJson.of(batch.origin().api()).write(json, batch)));
    }

    private static Json.Obj object(byte[] json) {
        if (JsonReader.object(json) instanceof JsonReader.Result.Read(var document)) {
            return document.root();
        }
        throw new AssertionError("not a JSON object: " + new String(json, StandardCharsets.UTF_8));
    }

    private static Json.Obj at(Json.@Nullable Obj from, String... names) {
        Json.Obj at = Objects.requireNonNull(from);
        for (String name : names) {
            at = Objects.requireNonNull(at.object(name), name);
        }
        return at;
    }

    private static String counts(Json.Obj batch) {
        Json.Obj counts = at(batch, "request_counts");
        return counts.integer("total", -1) + " " + counts.integer("completed", -1) + " " + counts.integer("failed", -1);
    }

    private static <T> T ok(Result<T> result) {
        return result.orElse(problem -> {
            throw new AssertionError(problem.message());
        });
    }

    private static Problem refused(Result<?> result) {
        return result.map(_ -> new Problem(200, "", null, null, "not refused", Map.of()))
                .orElse(problem -> problem);
    }
}
