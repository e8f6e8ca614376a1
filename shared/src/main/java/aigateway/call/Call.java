package aigateway.call;

import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call as it came in, and where its results go.
 *
 * @param job the job that makes the call, or null for a client that waits
 * @param cache whether to use the response cache, as the client's header says; a job never uses it
 * @param sink receives a streamed reply
 * @param record collects the facts for the ledger and for the headers of the reply
 * @param completion the writes that the transaction that ends the call also stores
 * @param latest the time by which providers must have ended, beside the timeouts of the settings; null for none
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
        Completion completion,
        @Nullable Instant latest) {
    /** A call that only the timeouts of the settings bound. */
    public Call(
            RequestId request,
            Endpoint endpoint,
            Caller caller,
            RequestBody body,
            @Nullable JobId job,
            CacheDirective cache,
            ReplySink sink,
            CallRecord record,
            Completion completion) {
        this(request, endpoint, caller, body, job, cache, sink, record, completion, null);
    }

    Call completedBy(Completion other) {
        return new Call(request, endpoint, caller, body, job, cache, sink, record, other, latest);
    }
}
