package aigateway.jobs;

import aigateway.call.Admission;
import aigateway.call.Caller;
import aigateway.call.CheckedRequest;
import aigateway.call.ReservationRequest;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import java.time.Duration;

/** A job that calls one endpoint of a provider. */
public record CallJob(Endpoint endpoint, Admission admission, RunCall calls) implements JobKind {
    /** A job that waits longer releases its hold, and reserves again when it starts. */
    private static final Duration HOLD_KEPT = Duration.ofHours(1);

    @Override
    public String name() {
        return endpoint.kind();
    }

    @Override
    public Result<Checked> check(Key key, Caller caller, boolean confirmed, byte[] payload) {
        var body = new RequestBody(payload, "application/json");
        Result<CheckedRequest> checked = confirmed
                ? admission.check(endpoint, key, caller.tags(), body)
                : admission.confirm(endpoint, key, caller, body);
        return checked.flatMap(call -> call.request().streams()
                ? Result.refused(
                        Problem.unsupported("stream", "A job's answer is whole; leave 'stream' out or send false."))
                : Result.ok(new Checked(call.key(), call.tags(), (job, id) -> firstAttempt(job, id, call))));
    }

    private ReservationRequest firstAttempt(NewJob job, RequestId id, CheckedRequest call) {
        return ReservationRequest.pending(id, job.id(), endpoint, call, HOLD_KEPT);
    }

    @Override
    public JobOutcome run(LeasedJob job) {
        return calls.run(endpoint, job);
    }
}
