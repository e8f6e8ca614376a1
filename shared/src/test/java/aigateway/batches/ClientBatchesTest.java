package aigateway.batches;

import static aigateway.batches.BatchClient.BODY;
import static aigateway.batches.BatchClient.CREATE;
import static aigateway.batches.BatchClient.at;
import static aigateway.batches.BatchClient.counts;
import static aigateway.batches.BatchClient.line;
import static aigateway.batches.BatchClient.lines;
import static aigateway.batches.BatchClient.ok;
import static aigateway.batches.BatchClient.shown;
import static aigateway.batches.BatchClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.BatchApi;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.Result;
import aigateway.testing.Product;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches in the forms of OpenAI's and Anthropic's APIs, from the upload to the results. */
class ClientBatchesTest {
    private final BatchClient client = new BatchClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void a_file_of_requests_becomes_jobs_and_its_results_become_files() {
        StoredFile input = client.uploaded(line("one", BODY) + "\n\n" + line("two", BODY) + "\n");
        ClientBatch batch = ok(client.create(CREATE.formatted(input.id())));

        assertThat(shown(batch).text("status")).isEqualTo("in_progress");
        assertThat(shown(batch).text("input_file_id")).isEqualTo(input.id().value());
        assertThat(shown(batch).text("endpoint")).isEqualTo("/v1/chat/completions");
        assertThat(client.product.rows("count(*); min(state)", "hold where key_id = ?", client.owner))
                .containsExactly("2 pending");
        assertThat(client.product.rows(
                        "count(*); min(priority); count(deadline)", "job where key_id = ?", client.owner))
                .containsExactly("2 low 2");

        client.runAll();
        Json.Obj ended = shown(client.found(batch));
        assertThat(ended.text("status")).isEqualTo("completed");
        assertThat(counts(ended)).isEqualTo("2 2 0");
        assertThat(ended.member("error_file_id")).isNull();
        assertThat(at(ended, "metadata").text("a")).isEqualTo("b");
        StoredFile output = client.file(String.valueOf(ended.text("output_file_id")));
        String content = client.output(output);
        assertThat(output.bytes()).isEqualTo(content.getBytes(StandardCharsets.UTF_8).length);
        assertThat(output.purpose()).isEqualTo(StoredFile.Purpose.BATCH_OUTPUT);
        assertThat(lines(content)).hasSize(2).allSatisfy(line -> {
            assertThat(line.member("error")).isNull();
            assertThat(at(line, "response").integer("status_code", 0)).isEqualTo(200);
            assertThat(JsonText.of(at(line, "response", "body"))).contains("9007199254740993");
        });
        assertThat(lines(content).stream().map(line -> line.text("custom_id"))).containsExactlyInAnyOrder("one", "two");
        assertThat(client.product.rows("count(*); min(outcome)", "usage where key_id = ?", client.owner))
                .containsExactly("2 settled");
    }

    @Test
    void requests_that_fail_expire_or_are_cancelled_are_in_the_file_of_errors() {
        ClientBatch batch = ok(
                client.create(CREATE.formatted(client.uploaded(line("refused", BODY) + "\n" + line("late", BODY) + "\n")
                        .id())));
        List<String> jobs = client.product.rows("id", "job where key_id = ? order by id", client.owner);
        client.product.provider().answers(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}");
        client.product.gateway().jobs().run().run(new JobId(jobs.getFirst()));
        client.product.update("update job set deadline = now() - interval '1 hour' where id = ?", jobs.getLast());
        client.product
                .gateway()
                .jobs()
                .endLost()
                .find(10)
                .forEach(client.product.gateway().jobs().endLost()::end);

        Json.Obj ended = shown(client.found(batch));
        assertThat(ended.text("status")).isEqualTo("expired");
        assertThat(counts(ended)).isEqualTo("2 0 1");
        assertThat(ended.member("output_file_id")).isNull();
        List<Json.Obj> lines = lines(client.output(client.file(String.valueOf(ended.text("error_file_id")))));
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
        ClientBatch batch = ok(client.create(
                CREATE.formatted(client.uploaded(line("one", BODY)).id())));

        ClientBatch cancelled = client.batches()
                .cancel(Product.id(client.key), BatchApi.OPENAI, batch.batch().id())
                .orElseThrow();

        assertThat(shown(cancelled).text("status")).isEqualTo("cancelled");
        assertThat(shown(cancelled).member("cancelled_at")).isNotNull();
        assertThat(client.product.rows("count(*)", "hold where key_id = ?", client.owner))
                .containsExactly("0");
        assertThat(lines(client.output(
                        client.file(String.valueOf(shown(cancelled).text("error_file_id"))))))
                .singleElement()
                .satisfies(line -> assertThat(at(line, "error").text("code")).isEqualTo("batch_cancelled"));
    }

    @Test
    void messages_are_submitted_in_the_body_and_their_results_are_lines() {
        client.product.provider().answers(200, """
                {"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":10,"completion_tokens":5}}""");
        ClientBatch batch = ok(client.createMessages("""
                {"requests":[{"custom_id":"a","params":%1$s},{"custom_id":"b","params":%1$s}]}""".formatted(BODY)));
        Json.Obj open = shown(batch);
        assertThat(open.text("processing_status")).isEqualTo("in_progress");
        assertThat(at(open, "request_counts").integer("processing", 0)).isEqualTo(2);
        assertThat(open.member("results_url")).isNull();

        List<String> jobs = client.product.rows("id", "job where key_id = ? order by id", client.owner);
        client.product.gateway().jobs().run().run(new JobId(jobs.getFirst()));
        client.product.provider().answers(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}");
        client.product.gateway().jobs().run().run(new JobId(jobs.getLast()));

        Json.Obj ended = shown(client.found(batch));
        assertThat(ended.text("processing_status")).isEqualTo("ended");
        assertThat(ended.text("results_url"))
                .isEqualTo("/v1/messages/batches/" + batch.batch().id() + "/results");
        assertThat(at(ended, "request_counts").members().values().stream().map(String::valueOf))
                .containsExactly("Num[digits=0]", "Num[digits=1]", "Num[digits=1]", "Num[digits=0]", "Num[digits=0]");
        List<Json.Obj> lines = lines(
                text(client.product.gateway().batches().outputs().lines(Product.id(client.key), client.found(batch))));
        Map<String, Json.Obj> byType = lines.stream()
                .map(line -> at(line, "result"))
                .collect(Collectors.toMap(result -> String.valueOf(result.text("type")), Function.identity()));
        assertThat(byType).containsOnlyKeys("succeeded", "errored");
        assertThat(at(byType.get("succeeded"), "message").text("type")).isEqualTo("message");
        assertThat(at(byType.get("errored"), "error", "error").text("type")).isEqualTo("invalid_request_error");
    }

    @Test
    void a_batch_of_messages_is_deleted_with_its_results_once_it_has_ended() {
        ClientBatch batch = ok(client.createMessages("{\"requests\":[{\"custom_id\":\"a\",\"params\":" + BODY + "}]}"));
        BatchId id = batch.batch().id();

        assertThat(client.batches().delete(Product.id(client.key), BatchApi.ANTHROPIC, id))
                .isInstanceOf(Result.Refused.class);
        client.runAll();
        assertThat(client.batches().delete(Product.id(client.key), BatchApi.ANTHROPIC, id))
                .isInstanceOf(Result.Ok.class);

        assertThat(client.batches().find(Product.id(client.key), BatchApi.ANTHROPIC, id))
                .isEmpty();
        assertThat(client.product.rows("count(*)", "job where key_id = ?", client.owner))
                .containsExactly("0");
    }
}
