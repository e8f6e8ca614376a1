package aigateway.functions.worker;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.jobs.Job;
import aigateway.testing.Product;
import aigateway.testing.SpanReceiver;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class TracedJobTest {
    private static final String JOB = "{\"kind\":\"chat.completions\",\"payload\":" + Product.CHAT + "}";

    @Test
    void the_spans_of_a_job_are_sent_at_the_end_of_the_invocation() {
        try (var collector = SpanReceiver.start();
                var product = Product.start(collector.settings(), InstantSource.system())) {
            Job job = product.submit(product.newKey(), JOB);

            var response = new JobsHandler(product.gateway()).handleRequest(SqsEvents.event("sqs-jobs", job), null);

            assertThat(SqsEvents.failed(response)).isEmpty();
            assertThat(collector.spans(2))
                    .extracting(span -> span.get("aigateway.job.id").toString())
                    .containsExactly("", job.id().value());
        }
    }
}
