package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.sqs.SqsClients;
import aigateway.testing.LogLines;
import aigateway.testing.ManualClock;
import aigateway.testing.TestGateway;
import aigateway.testing.TestQueues;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Work beside the web server that must go on, whatever is thrown. */
class BackgroundTest {
    private static final SqsClient SQS = client();

    @Test
    void a_round_that_throws_an_error_is_logged_and_comes_again() {
        try (var log = LogLines.open()) {
            assertThat(Tireless.run("round_failed", () -> {
                        throw new StackOverflowError();
                    }))
                    .isFalse();
            assertThat(Tireless.run("round_failed", () -> {})).isTrue();
            assertThat(log.lines("round_failed")).hasSize(1);
        }
    }

    @Test
    void a_queue_is_polled_on_after_an_error_in_its_handler() throws InterruptedException {
        TestQueues queues = TestQueues.fresh();
        var handled = new CountDownLatch(2);
        try (var _ = new SqsPoller(
                        SQS,
                        queues.jobsUrl(),
                        1,
                        1,
                        (_, _) -> {
                            handled.countDown();
                            throw new StackOverflowError();
                        },
                        () -> {})
                .start()) {
            queues.send(queues.jobsUrl(), "one");
            queues.send(queues.jobsUrl(), "two");

            assertThat(handled.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_queue_is_polled_on_after_an_error_in_the_poller() throws InterruptedException {
        String gone = SQS.createQueue(request -> request.queueName("gone-" + System.nanoTime()))
                .queueUrl();
        SQS.deleteQueue(request -> request.queueUrl(gone));
        var tries = new AtomicInteger();
        try (var _ = new SqsPoller(SQS, gone, 1, 1, (_, _) -> new SQSBatchResponse(List.of()), () -> {
                    tries.incrementAndGet();
                    throw new StackOverflowError();
                })
                .start()) {
            waitFor(() -> tries.get() >= 2);
        }
    }

    @Test
    void a_queue_that_was_deleted_on_the_operators_server_is_made_again() throws InterruptedException {
        Map<String, String> settings = new HashMap<>();
        OwnQueues own = OwnQueues.ensure(SQS, settings);
        String url = settings.getOrDefault("JOBS_QUEUE_URL", "");
        var handled = new CountDownLatch(1);
        SQS.deleteQueue(request -> request.queueUrl(url));
        try (var _ = new SqsPoller(
                        SQS,
                        url,
                        1,
                        1,
                        (_, _) -> {
                            handled.countDown();
                            return new SQSBatchResponse(List.of());
                        },
                        own::restore)
                .start()) {
            waitFor(() -> SQS.listQueues().queueUrls().contains(url));
            SQS.sendMessage(request -> request.queueUrl(url).messageBody("one"));

            assertThat(handled.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(SQS.getQueueAttributes(request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributes())
                .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "1800")
                .containsKey(QueueAttributeName.REDRIVE_POLICY);
    }

    @Test
    void what_a_stopped_poller_still_receives_is_visible_to_the_next_one_at_once() throws InterruptedException {
        TestQueues queues = TestQueues.fresh();
        var handled = new AtomicInteger();
        try (var poller = new SqsPoller(
                        SQS,
                        queues.jobsUrl(),
                        1,
                        1,
                        (_, _) -> {
                            handled.incrementAndGet();
                            return new SQSBatchResponse(List.of());
                        },
                        () -> {})
                .start()) {
            // It waits for messages now, and does so for twenty seconds.
            Thread.sleep(1_000);
            poller.stop();
            queues.send(queues.jobsUrl(), "one");

            assertThat(SQS.receiveMessage(request ->
                                    request.queueUrl(queues.jobsUrl()).waitTimeSeconds(10))
                            .messages())
                    .hasSize(1);
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void the_schedule_notes_each_round_that_came_to_its_end() throws InterruptedException {
        ManualClock clock = ManualClock.atNow();
        try (var gateway = TestGateway.start(Map.of(), clock);
                var _ = Background.start(gateway.gateway(), client(), Map.of(), () -> {})) {
            var last = gateway.gateway().reports().lastSweep();
            clock.advance(Duration.ofMinutes(5));

            waitFor(() -> last.age().equals(Optional.of(Duration.ZERO)));
        }
    }

    private static SqsClient client() {
        return SqsClients.of(URI.create(TestQueues.fresh().endpoint()), "us-east-1", false);
    }

    private static void waitFor(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
