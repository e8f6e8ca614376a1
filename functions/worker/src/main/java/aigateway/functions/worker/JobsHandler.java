package aigateway.functions.worker;

import aigateway.assembly.Gateway;
import aigateway.jobs.JobQueue;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import org.jspecify.annotations.Nullable;

/** The function jobs: each message names a job to work on. */
public final class JobsHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final Gateway gateway;

    public JobsHandler() {
        this(Gateway.connectedFromEnvironment());
    }

    public JobsHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, @Nullable Context context) {
        try {
            return MessageBatch.each(
                    event,
                    message -> JobQueue.job(message).map(job -> {
                        gateway.jobs().run().run(job);
                        return true;
                    }));
        } finally {
            gateway.flush();
        }
    }
}
