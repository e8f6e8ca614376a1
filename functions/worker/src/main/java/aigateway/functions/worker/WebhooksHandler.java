package aigateway.functions.worker;

import aigateway.assembly.Gateway;
import aigateway.webhooks.DeliveryQueue;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import org.jspecify.annotations.Nullable;

/** The function webhooks: each message names an event to deliver. A function of its own, so that slow receivers delay no job. */
public final class WebhooksHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final Gateway gateway;

    public WebhooksHandler() {
        this(Gateway.connectedFromEnvironment());
    }

    public WebhooksHandler(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, @Nullable Context context) {
        return MessageBatch.each(
                event,
                message -> DeliveryQueue.delivery(message).map(delivery -> {
                    gateway.webhooks().deliver().deliver(delivery);
                    return true;
                }));
    }
}
