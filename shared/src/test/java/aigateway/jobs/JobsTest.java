package aigateway.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.JobId;
import aigateway.testing.ManualClock;
import aigateway.testing.Product;
import aigateway.testing.ScriptedProvider;
import aigateway.testing.WebhookReceiver;
import aigateway.webhooks.DeliveryQueue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.Message;

class JobsTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";
    private static final String ANSWER =
            "{\"id\":\"c\" , \"m\":9007199254740993,\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    private final ManualClock clock = ManualClock.atNow();
    private final Product product = Product.start(Map.of(), clock);
    private final String key = product.newKey();

    JobsTest() {
        product.provider().answers(200, ANSWER);
    }

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void a_submitted_job_is_shown_whole_and_its_message_carries_nothing_but_its_id() {
        Job job = product.submit(
                key,
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"gpt-test\"},\"metadata\":{\"a\":\"\\u00fc b\"}}");

        Json.Obj shown = shown(job);
        assertThat(shown.members().keySet())
                .containsExactly(
                        "id",
                        "object",
                        "kind",
                        "status",
                        "priority",
                        "batch_id",
                        "created_at",
                        "started_at",
                        "finished_at",
                        "result",
                        "error",
                        "usage",
                        "cost_usd",
                        "attempts",
                        "next_attempt_at",
                        "queue_position",
                        "deadline_at",
                        "waiting_for",
                        "metadata");
        assertThat(shown.text("id")).matches("job_[0-9a-f]{32}");
        assertThat(shown.text("object")).isEqualTo("job");
        assertThat(shown.text("kind")).isEqualTo("responses");
        assertThat(shown.text("status")).isEqualTo("queued");
        assertThat(shown.integer("attempts", -1)).isZero();
        assertThat(shown.member("result")).isNull();
        assertThat(messages(product.test().queues().jobsUrl()))
                .containsExactly("{\"v\":1,\"job_id\":\"" + job.id() + "\"}");
        assertThat(product.provider().received()).isEmpty();
    }

    @Test
    void a_job_that_ran_holds_the_providers_own_answer_its_tokens_and_its_rows() {
        Job job = product.submit(key, JOB);

        product.gateway().jobs().run().run(job.id());

        Job done = product.job(key, job.id());
        assertThat(done.status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(done.result()).isEqualTo(ANSWER);
        assertThat(done.error()).isNull();
        assertThat(done.attempts()).isEqualTo(1);
        assertThat(done.finishedAt()).isNotNull();
        Json.Obj usage = shown(done).object("usage");
        assertThat(usage).isNotNull();
        assertThat(usage == null ? -1 : usage.integer("total_tokens", -1)).isEqualTo(15);
        assertThat(product.provider().received().getFirst().body()).isEqualTo(Product.CHAT);
        assertThat(product.rows("key_id; job_id; endpoint; outcome; input_tokens; output_tokens", "usage"))
                .containsExactly(Product.id(key) + " " + job.id() + " chat.completions settled 10 5");
        assertThat(product.rows("job_id; status; source", "usage")).containsExactly(job.id() + " 200 job");
    }

    @Test
    void a_priced_job_shows_its_cost() {
        Job job = product.submit(key, "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"x\"}}");
        product.gateway().jobs().run().run(job.id());

        Job done = product.job(key, job.id());
        assertThat(product.rows("cost_nano_usd", "usage"))
                .containsExactly(
                        String.valueOf(done.cost() == null ? null : done.cost().nanoUsd()));
        assertThat(shown(done).member("cost_usd"))
                .isInstanceOfSatisfying(
                        Json.Num.class, cost -> assertThat(cost.digits()).matches("0\\.0000[0-9]{1,5}"));
    }

    @Test
    void a_payload_reaches_the_provider_byte_for_byte() {
        String payload =
                "{ \"b\":1.0,\"model\":\"gpt-test\" , \"m\":9007199254740993,\"ä\":\"\\u00e4\",\"messages\":[]}";
        Job job = product.submit(key, "{\"payload\" : " + payload + " ,\"kind\":\"chat.completions\"}");

        product.gateway().jobs().run().run(job.id());

        assertThat(product.provider().received().getFirst().body()).isEqualTo(payload);
    }

    @Test
    void duplicate_messages_run_a_job_once() throws InterruptedException, ExecutionException {
        Job job = product.submit(key, JOB);
        product.provider().answers(exchange -> {
            pause(Duration.ofMillis(200));
            ScriptedProvider.send(exchange, 200, ANSWER);
        });
        List<Callable<Boolean>> workers = IntStream.range(0, 6)
                .<Callable<Boolean>>mapToObj(_ -> () -> {
                    product.gateway().jobs().run().run(job.id());
                    return true;
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> run : threads.invokeAll(workers)) {
                run.get();
            }
        }
        product.gateway().jobs().run().run(job.id());

        assertThat(product.provider().received()).hasSize(1);
        assertThat(product.job(key, job.id()).attempts()).isEqualTo(1);
        assertThat(product.rows("outcome", "usage")).containsExactly("settled");
    }

    @Test
    void a_job_belongs_to_its_key_alone() {
        Job job = product.submit(key, JOB);
        String other = product.newKey();

        assertThat(product.gateway().jobs().store().find(Product.id(other), job.id()))
                .isEmpty();
        assertThat(product.gateway().jobs().store().list(Product.id(other), null, null, null, 10))
                .isEmpty();
        assertThat(product.gateway().jobs().store().list(Product.id(other), null, null, job.id(), 10))
                .isEmpty();
        assertThat(product.gateway().jobs().store().list(Product.id(key), null, null, null, 10))
                .hasSize(1);
    }

    @Test
    void a_list_is_newest_first_page_by_page_and_without_results() {
        List<JobId> submitted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            submitted.addFirst(product.submit(key, JOB).id());
        }
        product.gateway().jobs().run().run(submitted.getFirst());
        // Two of one instant: the id then decides, and none is lost between pages.
        product.update(
                "update job set created_at = (select min(created_at) from job) where id in (?, ?)",
                submitted.get(3).value(),
                submitted.get(4).value());
        product.submit(product.newKey(), JOB);

        List<JobId> paged = new ArrayList<>();
        JobId after = null;
        for (int page = 0; page < 3; page++) {
            List<Job> jobs = product.gateway().jobs().store().list(Product.id(key), null, null, after, 2);
            jobs.forEach(job -> paged.add(job.id()));
            assertThat(jobs).allMatch(job -> job.result() == null);
            after = jobs.getLast().id();
        }

        assertThat(paged).hasSize(5).startsWith(submitted.get(0), submitted.get(1), submitted.get(2));
        assertThat(paged).containsExactlyInAnyOrderElementsOf(submitted);
        assertThat(product.gateway().jobs().store().list(Product.id(key), null, null, after, 2))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400,FAILED,voided,bad", "500,DEAD,charged,provider_error", "503,DEAD,voided,provider_unavailable"})
    void a_providers_failure_at_the_last_attempt_ends_the_job_with_its_error(
            int status, Job.Status end, String outcome, String code) {
        product.provider().answers(status, "{\"error\":{\"message\":\"words\",\"code\":\"bad\"}}");
        Job job = product.submit(key, JOB);
        product.update("update job set attempts = 2");

        product.gateway().jobs().run().run(job.id());

        Job done = product.job(key, job.id());
        assertThat(done.status()).isEqualTo(end);
        assertThat(done.result()).isNull();
        Json.Obj error = shown(done).object("error");
        assertThat(error == null ? null : error.text("code")).isEqualTo(code);
        assertThat(product.rows("outcome", "usage")).containsExactly(outcome);
    }

    @Test
    void the_job_of_a_key_that_was_revoked_since_is_cancelled_and_asks_no_provider() {
        try (var receiver = WebhookReceiver.start()) {
            Job job = product.submit(key, withWebhook(receiver.url()));
            product.gateway().admin().manageKeys().revoke("admin-token", Product.id(key));

            product.gateway().jobs().run().run(job.id());

            assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.CANCELLED);
            assertThat(product.provider().received()).isEmpty();
            assertThat(product.rows("state", "hold")).isEmpty();
            assertThat(product.rows("key_id; outcome; status; code", "usage"))
                    .containsExactly(Product.id(key) + " refused 401 invalid_api_key");
            assertThat(product.rows("event_type", "delivery")).containsExactly("job.cancelled");
        }
    }

    @Test
    void a_queue_that_is_away_does_not_refuse_the_job_and_the_sweeper_enqueues_it_later() {
        try (var apart =
                Product.start(Map.of("SQS_ENDPOINT", "http://127.0.0.1:1", "AUDIT_RETENTION_DAYS", "1"), clock)) {
            String client = apart.newKey();
            Job job = apart.submit(client, JOB);
            assertThat(job.status()).isEqualTo(Job.Status.QUEUED);
            assertThat(apart.rows("sent_at is null", "job")).containsExactly("true");
            apart.provider().answers(200, ANSWER);
            apart.chat(client);
            apart.update("update job set created_at = now() - interval '10 seconds'");
            apart.update("update usage_hour set hour = hour - interval '3 days'");
            apart.update("update reporting set closed_before = '2000-01-01', totalled_before = '2000-01-01'");

            // The queue being away must not keep the sweeper from its other duties.
            apart.gateway().maintenance().sweep().run();

            assertThat(apart.rows("calls", "usage_total")).containsExactly("1");
        }
    }

    @Test
    void a_job_whose_worker_died_goes_back_into_the_queue_and_runs_again() {
        Job job = product.submit(key, JOB);
        assertThat(messages(product.test().queues().jobsUrl())).hasSize(1);
        claim(job);
        product.gateway().maintenance().sweep().run();
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.RUNNING);

        product.update(
                "update job set lease_until = now() - interval '1 second', created_at = now() - interval '1 hour'");
        product.gateway().maintenance().sweep().run();

        Job waiting = product.job(key, job.id());
        assertThat(waiting.status()).isEqualTo(Job.Status.QUEUED);
        assertThat(waiting.waitingFor()).isEqualTo("retry");
        assertThat(messages(product.test().queues().jobsUrl())).hasSize(1);
        product.gateway().jobs().run().run(job.id());
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(product.job(key, job.id()).attempts()).isEqualTo(2);
    }

    @Test
    void a_job_whose_worker_died_three_times_is_dead_and_its_owner_gets_an_event() {
        try (var receiver = WebhookReceiver.start()) {
            Job job = product.submit(key, withWebhook(receiver.url()));
            for (int attempt = 1; attempt <= 3; attempt++) {
                claim(job);
                product.update("update job set lease_until = now() - interval '1 second'");
                product.gateway().maintenance().sweep().run();
                assertThat(product.job(key, job.id()).status())
                        .isEqualTo(attempt < 3 ? Job.Status.QUEUED : Job.Status.DEAD);
            }
            product.gateway().jobs().run().run(job.id());
            assertThat(product.provider().received()).isEmpty();

            List<String> messages = messages(product.test().queues().webhooksUrl());
            assertThat(messages).hasSize(1);
            product.gateway()
                    .webhooks()
                    .deliver()
                    .deliver(DeliveryQueue.delivery(messages.getFirst()).orElseThrow());
            assertThat(receiver.received()).hasSize(1);
            assertThat(receiver.received().getFirst().body())
                    .contains("\"type\":\"job.dead\"", "\"job_id\":\"" + job.id() + "\"");
        }
    }

    @Test
    void a_worker_that_wakes_up_after_its_lease_settles_but_neither_ends_the_job_nor_publishes_an_event() {
        try (var receiver = WebhookReceiver.start()) {
            Job job = product.submit(key, withWebhook(receiver.url()));
            product.provider().answers(exchange -> {
                // While this worker waits, its lease ends and another one does the work.
                product.provider().answers(200, ANSWER);
                product.update("update job set lease_until = now() - interval '1 second'");
                product.gateway().maintenance().sweep().run();
                product.gateway().jobs().run().run(job.id());
                ScriptedProvider.send(exchange, 400, "{\"error\":{\"message\":\"late\"}}");
            });

            product.gateway().jobs().run().run(job.id());

            assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
            assertThat(product.rows("outcome", "usage order by outcome")).containsExactly("settled", "voided");
            assertThat(product.rows("event_type", "delivery")).containsExactly("job.succeeded");
        }
    }

    @Test
    void what_a_client_wrote_is_forgotten_after_its_retention() {
        Job job = product.submit(
                key,
                "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT
                        + ",\"metadata\":{\"a\":\"b\"},\"webhook\":{\"url\":\"https://hooks.example/x\"}}");
        Job queued = product.submit(key, JOB);
        product.gateway().jobs().run().run(job.id());

        clock.advance(Duration.ofDays(7).minusMinutes(1));
        product.gateway().maintenance().sweep().run();
        assertThat(product.job(key, job.id()).result()).isEqualTo(ANSWER);

        clock.advance(Duration.ofMinutes(2));
        product.gateway().maintenance().sweep().run();
        assertThat(product.rows(
                        "coalesce(payload, result, error, metadata, webhook_url)",
                        "job where id = ?",
                        job.id().value()))
                .containsExactly("null");
        assertThat(product.job(key, job.id()).status()).isEqualTo(Job.Status.SUCCEEDED);
        assertThat(product.rows(
                        "payload is null", "job where id = ?", queued.id().value()))
                .containsExactly("false");
    }

    private JobLease claim(Job job) {
        var claims = product.gateway().jobs().claims();
        return claims.claim(List.of(job.id()), Duration.ofMinutes(1))
                .getFirst()
                .job()
                .get()
                .lease();
    }

    private List<String> messages(String url) {
        return product.test().queues().take(url).stream().map(Message::body).toList();
    }

    private static String withWebhook(String url) {
        return "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + ",\"webhook\":{\"url\":\"" + url + "\"}}";
    }

    private static Json.Obj shown(Job job) {
        byte[] json = JsonText.object(out -> JobJson.write(out, job));
        return switch (JsonReader.object(json)) {
            case JsonReader.Result.Read(var document) -> document.root();
            case JsonReader.Result.Malformed(String why) ->
                throw new AssertionError(why + new String(json, StandardCharsets.UTF_8));
        };
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
