package aigateway.call;

import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * A call as it came in.
 *
 * @param job the job that makes the call, or null for a client that waits
 * @param cache what the client says about the response cache; a job never uses it
 * @param sink receives a streamed reply
 * @param record collects what the audit and the reply's headers say
 * @param completion what is stored in the transaction that ends the call
 */
public record Call(
        RequestId request,
        Endpoint endpoint,
        Caller caller,
        RequestBody body,
        @Nullable JobId job,
        CacheDirective cache,
        ReplySink sink,
        CallRecord record,
        Completion completion) {
    Call completedBy(Completion other) {
        return new Call(request, endpoint, caller, body, job, cache, sink, record, other);
    }
}
