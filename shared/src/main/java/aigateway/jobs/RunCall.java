package aigateway.jobs;

import aigateway.call.CacheDirective;
import aigateway.call.Call;
import aigateway.call.CallPipeline;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Reply;
import aigateway.call.ReplySink;
import aigateway.call.RequestTags;
import aigateway.json.RequestBody;
import aigateway.kernel.Backoff;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Ids;
import aigateway.kernel.RequestId;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the call of a job: the same pipeline as a waiting client's call, with the job's outcome in the settling transaction.
 */
public final class RunCall {
    private static final Logger LOG = LoggerFactory.getLogger(RunCall.class);

    private final CallPipeline pipeline;
    private final FinishJob finishJob;
    private final Ids ids;
    private final Backoff backoff;
    private final InstantSource clock;
    private final int attemptsMax;

    public RunCall(
            CallPipeline pipeline,
            FinishJob finishJob,
            Ids ids,
            Backoff backoff,
            InstantSource clock,
            int attemptsMax) {
        this.pipeline = pipeline;
        this.finishJob = finishJob;
        this.ids = ids;
        this.backoff = backoff;
        this.clock = clock;
        this.attemptsMax = attemptsMax;
    }

    JobOutcome run(Endpoint endpoint, LeasedJob job) {
        JobLease lease = job.lease();
        var record = new CallRecord();
        var completion =
                new JobCompletion(lease, record, backoff.after(lease.attempt()), finishJob, clock, attemptsMax);
        var call = call(endpoint, job, record, completion);
        Reply reply = pipeline.handle(call);
        LOG.atInfo()
                .addKeyValue("job_id", lease.id())
                .addKeyValue("request_id", call.request())
                .addKeyValue("status", reply.status())
                .log("job_attempt_ended");
        return completion.outcome(reply);
    }

    private Call call(Endpoint endpoint, LeasedJob job, CallRecord record, JobCompletion completion) {
        JobLease lease = job.lease();
        StoredRequest stored = StoredRequest.read(job.payload());
        return new Call(
                request(lease),
                endpoint,
                new Caller.Worker(lease.key(), stored.headers(), RequestTags.decided(job.tags())),
                new RequestBody(stored.body(), "application/json"),
                lease.id(),
                CacheDirective.OFF,
                ReplySink.NONE,
                record,
                completion);
    }

    /** The first attempt is paid from the hold that was made with the job; a later one makes its own. */
    private RequestId request(JobLease lease) {
        return lease.attempt() == 1 && lease.request() != null ? lease.request() : ids.request();
    }
}
