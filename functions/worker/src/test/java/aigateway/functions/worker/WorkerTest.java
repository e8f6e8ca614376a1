package aigateway.functions.worker;

import static aigateway.functions.worker.SqsEvents.batch;
import static aigateway.functions.worker.SqsEvents.event;
import static aigateway.functions.worker.SqsEvents.failed;
import static aigateway.functions.worker.SqsEvents.jobMessage;
import static aigateway.functions.worker.SqsEvents.message;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.call.Caller;
import aigateway.jobs.Job;
import aigateway.jobs.Submitted;
import aigateway.json.RequestBody;
import aigateway.keys.Credential;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestGateway;
import aigateway.testing.WebhookReceiver;
import aigateway.webhooks.Signature;
import aigateway.webhooks.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerTest {
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());
    private static final Postgres ROWS = GATEWAY.database().connect();
    private static final JobsHandler JOBS = new JobsHandler(GATEWAY.gateway());
    private static final WebhooksHandler WEBHOOKS = new WebhooksHandler(GATEWAY.gateway());
    private static final DeadLettersHandler DEAD_LETTERS = new DeadLettersHandler(GATEWAY.gateway());
    private static final String PROMPT = "a-secret-that-is-never-stored";

    private final WebhookReceiver receiver = WebhookReceiver.start();

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @AfterAll
    static void close() {
        ROWS.close();
        GATEWAY.close();
    }

    @Test
    void a_job_runs_and_its_end_is_delivered_with_a_signature() {
        var key = GATEWAY.createKey("{\"name\":\"a\"}");
        Job job = submit(String.valueOf(key.secret()), receiver.url());
        GATEWAY.queues().take(GATEWAY.queues().webhooksUrl());

        assertThat(run(job)).isEmpty();

        assertThat(status(job)).isEqualTo("succeeded");
        assertThat(text("select status from delivery where job_id = ?", job)).isEqualTo("pending");
        assertThat(text("select outcome from usage where job_id = ?", job)).isEqualTo("settled");
        assertThat(text("select source from usage where job_id = ?", job)).isEqualTo("job");
        assertThat(text("select encode(payload, 'escape') || encode(result, 'escape') from job where id = ?", job))
                .doesNotContain(PROMPT, "mock-1");
        String delivery = delivery(job);
        assertThat(GATEWAY.queues().take(GATEWAY.queues().webhooksUrl()))
                .singleElement()
                .satisfies(message -> assertThat(message.body()).contains(delivery));

        assertThat(deliver(delivery)).isEmpty();

        assertThat(text("select status || ' ' || outcome from delivery where id = ?", delivery))
                .isEqualTo("delivered 204");
        assertThat(receiver.received()).hasSize(1);
        WebhookReceiver.Received event = receiver.received().getFirst();
        assertThat(event.body()).contains("job.succeeded", job.id().value()).doesNotContain(PROMPT);
        assertIsSigned(event, delivery, String.valueOf(key.webhookSecret()));
    }

    private static void assertIsSigned(WebhookReceiver.Received event, String delivery, String webhookSecret) {
        assertThat(event.headers().get("webhook-id")).isEqualTo(delivery);
        long seconds = Long.parseLong(String.valueOf(event.headers().get("webhook-timestamp")));
        byte[] body = event.body().getBytes(StandardCharsets.UTF_8);
        var secret = WebhookSecret.parse(webhookSecret);
        assertThat(event.headers())
                .containsAllEntriesOf(
                        Signature.headers(delivery, Instant.ofEpochSecond(seconds), body, List.of(secret)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "poison",
                "{}",
                "[]",
                "{\"v\":1}",
                "{\"v\":2,\"job_id\":\"job_00000000000000000000000000000000\"}",
                "{\"v\":1,\"job_id\":7}",
                "{\"v\":1,\"job_id\":\"job_' or 1=1\"}"
            })
    void a_poison_message_is_reported_alone_and_its_neighbours_are_done(String poison) {
        String key = GATEWAY.newKey();
        Job before = submit(key, null);
        Job after = submit(key, null);

        var event =
                batch(message("m-1", jobMessage(before)), message("m-2", poison), message("m-3", jobMessage(after)));

        assertThat(failed(JOBS.handleRequest(event, null))).containsExactly("m-2");
        assertThat(List.of(before, after)).extracting(WorkerTest::status).containsOnly("succeeded");
    }

    @Test
    void a_poison_delivery_is_reported_alone_and_its_neighbours_are_done() {
        Job job = submit(GATEWAY.newKey(), receiver.url());
        run(job);
        String delivery = delivery(job);

        var response = WEBHOOKS.handleRequest(
                batch(
                        message("m-1", "poison"),
                        message("m-2", "{\"v\":1,\"delivery_id\":\"" + delivery + "\"}"),
                        message("m-3", jobMessage(job))),
                null);

        assertThat(failed(response)).containsExactly("m-1", "m-3");
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void a_message_that_comes_twice_finds_nothing_to_do() {
        Job job = submit(GATEWAY.newKey(), receiver.url());

        assertThat(run(job)).isEmpty();
        assertThat(run(job)).isEmpty();
        String delivery = delivery(job);
        assertThat(deliver(delivery)).isEmpty();
        assertThat(deliver(delivery)).isEmpty();

        assertThat(text("select count(*) from usage where job_id = ?", job)).isEqualTo("1");
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void a_receiver_that_refuses_is_written_down_and_its_message_is_done() {
        receiver.answers(500);
        Job job = submit(GATEWAY.newKey(), receiver.url());
        run(job);
        String delivery = delivery(job);

        assertThat(deliver(delivery)).isEmpty();

        assertThat(text("select status || ' ' || outcome from delivery where id = ?", delivery))
                .isEqualTo("pending 500");
    }

    @Test
    void a_dead_letter_ends_a_job_without_an_attempt_left_and_no_other_one() {
        Job lively = submit(GATEWAY.newKey(), null);
        Job working = submit(GATEWAY.newKey(), null);
        Job exhausted = submit(GATEWAY.newKey(), null);
        leased(working, "1 minute");
        leased(exhausted, "-1 minute");

        var response = DEAD_LETTERS.handleRequest(
                batch(
                        message("m-1", jobMessage(lively)),
                        message("m-2", "poison"),
                        message("m-3", jobMessage(working)),
                        message("m-4", jobMessage(exhausted)),
                        message("m-5", "{\"v\":1,\"delivery_id\":\"evt_00000000000000000000000000000000\"}")),
                null);

        assertThat(failed(response)).isEmpty();
        assertThat(List.of(lively, working, exhausted))
                .extracting(WorkerTest::status)
                .containsExactly("queued", "running", "dead");
        // A stale one that names a job which ended well changes nothing.
        run(lively);
        DEAD_LETTERS.handleRequest(event("sqs-dead-letters", lively), null);
        assertThat(status(lively)).isEqualTo("succeeded");
    }

    private static void leased(Job job, String rest) {
        ROWS.update(Sql.of(
                "update job set status = 'running', attempts = 3, lease_until = now() + ?::interval where id = ?",
                rest,
                job.id().value()));
    }

    @Test
    void a_message_that_cannot_be_worked_on_now_comes_back() {
        Job job = submit(GATEWAY.newKey(), null);

        GATEWAY.database().shut();
        try {
            assertThat(run(job)).hasSize(1);
        } finally {
            GATEWAY.reopenDatabase();
            ROWS.disconnect();
        }

        assertThat(run(job)).isEmpty();
        assertThat(status(job)).isEqualTo("succeeded");
    }

    private static Job submit(String key, @Nullable String webhook) {
        String more = webhook == null ? "" : ",\"webhook\":{\"url\":\"" + webhook + "\"}";
        String text =
                "{\"kind\":\"responses\",\"payload\":{\"model\":\"mock-1\",\"input\":\"" + PROMPT + "\"}" + more + "}";
        var client = new Caller.Client(Credential.read(List.of("Bearer " + key), List.of()), "127.0.0.1");
        var body = new RequestBody(text.getBytes(StandardCharsets.UTF_8), "application/json");
        return GATEWAY.gateway()
                .jobs()
                .submit()
                .submit(client, body, null)
                .map(Submitted::value)
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private static List<String> run(Job job) {
        return failed(JOBS.handleRequest(event("sqs-jobs", job), null));
    }

    private static List<String> deliver(String delivery) {
        return failed(WEBHOOKS.handleRequest(event("sqs-webhooks", "DELIVERY_ID", delivery), null));
    }

    private static String status(Job job) {
        return text("select status from job where id = ?", job);
    }

    private static String delivery(Job job) {
        return text("select id from delivery where job_id = ?", job);
    }

    private static String text(String query, Job job) {
        return text(query, job.id().value());
    }

    private static String text(String query, Object... parameters) {
        return ROWS.queryOne(Sql.of("select * from (" + query + ") as t (c)", parameters), row -> row.text("c"))
                .orElseThrow();
    }
}
