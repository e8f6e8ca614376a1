package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.JsonText;
import aigateway.kernel.BatchId;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.postgres.GroupCommit;
import aigateway.sqs.Queue;
import aigateway.testing.Product;
import aigateway.testing.Registered;
import aigateway.testing.WebhookReceiver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

class PublishEventTest {
    private static final Product PRODUCT = Product.start();
    private static final String ANSWER =
            "{ \"m\":9007199254740993, \"u\":\"ü\\u00fc\",\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}";

    private final String key = PRODUCT.newKey();
    private final WebhookReceiver receiver = WebhookReceiver.start();

    PublishEventTest() {
        PRODUCT.provider().answers(200, ANSWER);
    }

    @AfterAll
    static void closeAll() {
        PRODUCT.close();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void one_event_goes_to_the_jobs_own_webhook_and_to_every_endpoint_that_wants_its_type() {
        Registered all = Registered.at(receiver.url(), "", PRODUCT, key);
        Registered some =
                Registered.at(receiver.url(), "\"event_types\":[\"job.dead\",\"job.succeeded\"]", PRODUCT, key);
        Registered.at(receiver.url(), "\"event_types\":[\"job.failed\"]", PRODUCT, key);
        Registered.at(receiver.url(), "", PRODUCT, key).patch("{\"disabled\":true}");
        Registered.at(receiver.url(), "", PRODUCT, PRODUCT.newKey());

        JobId job = finishedJob(",\"webhook\":{\"url\":\"" + receiver.url() + "\"}");

        String event = job.event().value();
        assertThat(rows("endpoint_id; event_id; event_type; status; url is null", job))
                .containsExactlyInAnyOrder(
                        "null " + event + " job.succeeded pending false",
                        all.id() + " " + event + " job.succeeded pending true",
                        some.id() + " " + event + " job.succeeded pending true");
        List<String> ids = rows("id", job);
        assertThat(ids).contains(event).doesNotHaveDuplicates().allMatch(id -> id.matches("evt_[0-9a-f]{32}"));
        assertThat(messages()).containsAll(ids).doesNotHaveDuplicates();

        ids.forEach(id -> PRODUCT.gateway().webhooks().deliver().deliver(new DeliveryId(id)));
        assertThat(receiver.received()).hasSize(3);
        assertThat(receiver.received().stream().map(got -> got.headers().get("webhook-id")))
                .containsOnly(event);
        assertThat(receiver.received().stream()
                        .map(WebhookReceiver.Received::body)
                        .distinct())
                .hasSize(1);
        assertThat(receiver.received().stream().map(got -> got.headers().get("webhook-signature")))
                .doesNotHaveDuplicates();
        assertThat(receiver.received())
                .filteredOn(got -> Registered.signature(all.secret(), got)
                        .equals(got.headers().get("webhook-signature")))
                .hasSize(1);
    }

    @Test
    void a_job_without_a_receiver_publishes_nothing() {
        Registered disabled = Registered.at(receiver.url(), "", PRODUCT, key);
        disabled.patch("{\"disabled\":true}");

        assertThat(rows("id", finishedJob(""))).isEmpty();

        disabled.patch("{\"disabled\":false}");
        assertThat(rows("endpoint_id", finishedJob("")))
                .containsExactly(disabled.id().value());
    }

    @Test
    void endpoints_are_not_told_of_the_jobs_of_a_batch() {
        Registered.at(receiver.url(), "", PRODUCT, key);
        JobId alone = job("");
        JobId hooked = job(",\"webhook\":{\"url\":\"" + receiver.url() + "\"}");
        for (JobId job : List.of(alone, hooked)) {
            PRODUCT.update(
                    "update job set batch_id = 'bat_00000000000000000000000000000001' where id = ?", job.value());
            PRODUCT.gateway().jobs().run().run(job);
        }

        assertThat(rows("id", alone)).isEmpty();
        assertThat(rows("endpoint_id", hooked)).containsExactly("null");
    }

    @Test
    void endpoints_get_the_event_of_a_cancelled_job_as_well() {
        Registered endpoint = Registered.at(receiver.url(), "", PRODUCT, key);
        JobId job = job("");

        PRODUCT.gateway().jobs().cancel().cancel(Product.id(key), job);

        assertThat(rows("endpoint_id; event_type", job)).containsExactly(endpoint.id() + " job.cancelled");
    }

    @Test
    void the_result_comes_along_byte_for_byte_where_it_was_asked_for() {
        Registered.at(receiver.url(), "\"include_result\":true", PRODUCT, key);
        deliverAll(finishedJob(""));
        Registered.at(receiver.url(), "", PRODUCT, key);
        deliverAll(finishedJob(""));

        assertThat(receiver.received().getFirst().body()).contains("\"result\":" + ANSWER + "}}");
        assertThat(receiver.received().stream().skip(1).filter(got -> got.body().contains("\"result\"")))
                .hasSize(1);
    }

    @Test
    void the_jobs_own_webhook_can_have_the_result_too() {
        JobId job = job(",\"webhook\":{\"url\":\"" + receiver.url() + "\"}");
        PRODUCT.update("update job set webhook_result = true where id = ?", job.value());
        PRODUCT.gateway().jobs().run().run(job);
        deliverAll(job);

        assertThat(receiver.received().getFirst().body()).contains("\"result\":" + ANSWER);
    }

    @Test
    void a_result_of_more_than_64_KiB_stays_where_it_is_and_the_event_says_so() {
        Registered.at(receiver.url(), "\"include_result\":true", PRODUCT, key);
        String small = answerOf(64 * 1024);
        PRODUCT.provider().answers(200, small);
        deliverAll(finishedJob(""));
        PRODUCT.provider().answers(200, answerOf(64 * 1024 + 1));
        deliverAll(finishedJob(""));

        assertThat(receiver.received().getFirst().body()).contains(small);
        assertThat(receiver.received().getLast().body())
                .contains("\"result_omitted\":\"too_large\"")
                .hasSizeLessThan(1000);
    }

    @Test
    void a_job_that_failed_brings_no_result_along() {
        Registered.at(receiver.url(), "\"include_result\":true", PRODUCT, key);
        PRODUCT.provider().answers(400, "{\"error\":{\"message\":\"no\"}}");
        deliverAll(finishedJob(""));

        assertThat(receiver.received().getFirst().body()).contains("job.failed").doesNotContain("result");
    }

    @Test
    void the_event_of_a_batch_is_stored_once_and_only_when_the_batch_has_ended() {
        Registered endpoint = Registered.at(receiver.url(), "", PRODUCT, key);
        var batch = new BatchId("bat_00000000000000000000000000000002");
        PRODUCT.update(
                "insert into batch (id, key_id, jobs) values (?, ?, 1)",
                batch.value(),
                Product.id(key).value());
        var event = new Event(
                batch.event(),
                Product.id(key),
                null,
                batch,
                EventType.BATCH_COMPLETED,
                JsonText.object(json -> json.text("type", "batch.completed")),
                null,
                true);
        var publishEvent = new PublishEvent(PRODUCT.gateway().webhooks().deliveries(), new DeliveryQueue(noQueue()));
        var transactions = new GroupCommit(PRODUCT.postgres());
        var write =
                publishEvent.write(event, new JobWebhook(receiver.url(), false), new Precondition.BatchEnded(batch));
        String stored = "delivery where batch_id = '" + batch + "' order by endpoint_id nulls first";

        transactions.commit(List.of(write));
        assertThat(PRODUCT.rows("id", stored)).isEmpty();

        PRODUCT.update("update batch set finished_at = now() where id = ?", batch.value());
        transactions.commit(List.of(write));
        transactions.commit(List.of(write));
        assertThat(PRODUCT.rows("event_id; endpoint_id; job_id; event_type", stored))
                .containsExactly(
                        batch.event() + " null null batch.completed",
                        batch.event() + " " + endpoint.id() + " null batch.completed");
    }

    private static Queue noQueue() {
        return new Queue(
                () -> {
                    throw new AssertionError("asked for a queue");
                },
                null);
    }

    /** JSON of exactly so many bytes. */
    private static String answerOf(int bytes) {
        String frame = "{\"text\":\"\"}";
        return frame.replace("\"\"", '"' + "x".repeat(bytes - frame.length()) + '"');
    }

    private JobId job(String more) {
        return PRODUCT.submit(key, "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + more + "}")
                .id();
    }

    private JobId finishedJob(String more) {
        JobId job = job(more);
        PRODUCT.gateway().jobs().run().run(job);
        return job;
    }

    private static List<String> rows(String columns, JobId job) {
        return PRODUCT.rows(columns, "delivery where job_id = ?", job.value());
    }

    private static void deliverAll(JobId job) {
        rows("id", job).forEach(id -> PRODUCT.gateway().webhooks().deliver().deliver(new DeliveryId(id)));
    }

    /** Those of other tests as well. */
    private static List<String> messages() {
        List<String> enqueued = new ArrayList<>();
        List<Message> messages;
        do {
            messages = PRODUCT.test().queues().take(PRODUCT.test().queues().webhooksUrl());
            messages.forEach(message -> enqueued.add(
                    DeliveryQueue.delivery(message.body()).orElseThrow().value()));
        } while (!messages.isEmpty());
        return enqueued;
    }
}
