package aigateway.functions.worker;

import aigateway.assembly.Gateway;
import aigateway.jobs.JobQueue;
import aigateway.kernel.JobId;
import aigateway.webhooks.DeliveryQueue;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The function deadletters: messages that failed too often. Postgres is the truth, so a message here proves nothing: it may be a
 * duplicate. A job is ended only when no worker has it and it has no attempt left; the sweeper enqueues what may still run. Each
 * message is logged, and none is kept.
 */
public final class DeadLettersHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLettersHandler.class);

    private final Gateway gateway;

    public DeadLettersHandler() {
        this(Gateway.connectedFromEnvironment());
    }

    public DeadLettersHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, @Nullable Context context) {
        return MessageBatch.each(event, message -> {
            Optional<JobId> job = JobQueue.job(message);
            boolean ended = job.isPresent() && gateway.jobs().endLost().endIfExhausted(job.get());
            LOG.atWarn()
                    .addKeyValue("job_id", job.map(JobId::value).orElse(null))
                    .addKeyValue(
                            "delivery_id",
                            DeliveryQueue.delivery(message)
                                    .map(Object::toString)
                                    .orElse(null))
                    .addKeyValue("length", message.length())
                    .addKeyValue("ended", ended)
                    .log("dead_letter");
            return Optional.of(true);
        });
    }
}
