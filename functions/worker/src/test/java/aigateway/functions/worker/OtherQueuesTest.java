package aigateway.functions.worker;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestGateway;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The queues whose handler also reads another queue. */
class OtherQueuesTest {
    private static final TestGateway GATEWAY = TestGateway.start(Map.of());

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    @Test
    void a_message_of_the_low_queue_that_names_no_job_is_done() {
        SQSEvent event = SqsEvents.event("sqs-low-jobs", "JOB_ID", "job_00000000000000000000000000000000");

        assertThat(event.getRecords()).hasSize(1);
        assertThat(SqsEvents.failed(new JobsHandler(GATEWAY.gateway()).handleRequest(event, null)))
                .isEmpty();
    }

    @Test
    void a_dead_letter_of_a_webhook_is_done() {
        SQSEvent event =
                SqsEvents.event("sqs-webhook-dead-letters", "DELIVERY_ID", "evt_00000000000000000000000000000000");

        assertThat(event.getRecords()).hasSize(1);
        assertThat(SqsEvents.failed(new DeadLettersHandler(GATEWAY.gateway()).handleRequest(event, null)))
                .isEmpty();
    }
}
