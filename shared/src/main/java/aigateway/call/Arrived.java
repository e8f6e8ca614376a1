package aigateway.call;

import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.JobId;
import aigateway.kernel.RequestId;
import aigateway.kernel.Write;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call as it came in.
 *
 * @param job the job that makes the call, or null for a client that waits
 * @param cache what it says about the cache; a job goes past it
 * @param sink where a streamed reply would be written
 * @param trail what the audit will say
 * @param epilogue what else is stored in the transaction that ends the call
 */
public record Arrived(
        RequestId request,
        Endpoint endpoint,
        Caller caller,
        RequestBody body,
        @Nullable JobId job,
        CacheDirective cache,
        ReplySink sink,
        CallRecord trail,
        Function<Reply, List<Write>> epilogue) {
    Arrived alsoStoring(Function<Reply, List<Write>> more) {
        return new Arrived(
                request,
                endpoint,
                caller,
                body,
                job,
                cache,
                sink,
                trail,
                reply -> Stream.concat(epilogue.apply(reply).stream(), more.apply(reply).stream())
                        .toList());
    }
}
