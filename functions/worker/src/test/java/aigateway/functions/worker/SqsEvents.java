package aigateway.functions.worker;

import aigateway.jobs.Job;
import aigateway.testing.Events;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Events as SQS sends them to a function, and what the function reports. */
final class SqsEvents {
    private SqsEvents() {}

    static SQSEvent event(String name, Job job) {
        return event(name, "JOB_ID", job.id().value());
    }

    static SQSEvent event(String name, String placeholder, String value) {
        return LambdaEventSerializers.serializerFor(SQSEvent.class, SqsEvents.class.getClassLoader())
                .fromJson(Events.read(name, Map.of(placeholder, value)));
    }

    static SQSEvent batch(SQSEvent.SQSMessage... messages) {
        var event = new SQSEvent();
        event.setRecords(new ArrayList<>(List.of(messages)));
        return event;
    }

    static SQSEvent.SQSMessage message(String id, String body) {
        var message = new SQSEvent.SQSMessage();
        message.setMessageId(id);
        message.setBody(body);
        return message;
    }

    static String jobMessage(Job job) {
        return "{\"v\":1,\"job_id\":\"" + job.id() + "\"}";
    }

    static List<String> failed(SQSBatchResponse response) {
        return response.getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .toList();
    }
}
