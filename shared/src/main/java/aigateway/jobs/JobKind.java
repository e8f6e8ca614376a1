package aigateway.jobs;

import aigateway.call.Attribution;
import aigateway.call.Caller;
import aigateway.call.ReservationRequest;
import aigateway.kernel.RequestId;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import org.jspecify.annotations.Nullable;

/** What a job does. A new kind is one class, and one line in the list that {@link JobKinds} is made of. */
public interface JobKind {
    /** Its name in the API and in the table. */
    String name();

    /**
     * Checks a job before it is stored.
     *
     * @param confirmed whether the key was confirmed just now; else the kind confirms it
     */
    Result<Checked> check(Key key, Caller caller, boolean confirmed, byte[] payload);

    /**
     * Runs one attempt, and stores its outcome with {@link FinishJob#writes}: in the transaction that settles the attempt, or
     * in one of its own where it spends nothing. When it throws, the attempt is repeated after the lease has ended.
     */
    JobOutcome run(LeasedJob job);

    /**
     * A job that may be stored.
     *
     * @param key as it is now
     * @param tags under which its cost counts
     * @param cost null for a job that spends nothing
     */
    record Checked(Key key, Attribution.Tags tags, @Nullable Cost cost) {}

    /** What a job's first attempt may cost. */
    interface Cost {
        ReservationRequest firstAttempt(NewJob job, RequestId request);
    }
}
