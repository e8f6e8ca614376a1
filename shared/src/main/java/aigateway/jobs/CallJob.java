package aigateway.jobs;

import aigateway.call.Admission;
import aigateway.call.CallRecord;
import aigateway.call.Caller;
import aigateway.call.Reservations;
import aigateway.formats.ApiRequest;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.providers.Route;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A job that calls one endpoint of a provider. */
public record CallJob(Endpoint endpoint, Admission admission, RunCall calls) implements JobKind {
    /** A job that waits longer releases its hold, and reserves again when it starts. */
    private static final Duration HOLD_KEPT = Duration.ofHours(1);

    @Override
    public String name() {
        return endpoint.kind();
    }

    @Override
    public Result<Checked> check(Key key, @Nullable Caller unconfirmed, byte[] payload) {
        var body = new RequestBody(payload, "application/json");
        var decision = unconfirmed == null
                ? admission.rehearse(endpoint, key, body)
                : admission.decide(endpoint, key, unconfirmed, body, new CallRecord());
        return switch (decision) {
            case Admission.Decision.Denied(Problem problem) -> Result.refused(problem);
            case Admission.Decision.Granted(Key _, ApiRequest request, Route _)
            when request.streams() ->
                Result.refused(
                        Problem.unsupported("stream", "A job's answer is whole; leave 'stream' out or send false."));
            case Admission.Decision.Granted(Key now, ApiRequest request, Route route) ->
                Result.ok(new Checked(now, (job, id) -> firstAttempt(job, id, now, request, route)));
        };
    }

    /** It begins when a worker has time. */
    private Reservations.Attempt firstAttempt(NewJob job, RequestId id, Key key, ApiRequest request, Route route) {
        return new Reservations.Attempt(
                id, 1, job.id(), endpoint, key, request, route.order(id).getFirst(), true, HOLD_KEPT);
    }

    @Override
    public JobOutcome run(LeasedJob job) {
        return calls.run(endpoint, job);
    }
}
