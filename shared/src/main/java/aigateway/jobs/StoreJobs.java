package aigateway.jobs;

import aigateway.call.ReservationRequest;
import aigateway.call.Reservations;
import aigateway.kernel.JobId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.SharedTrip;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores jobs with the reservations of their first attempts in one transaction, and enqueues them. */
public final class StoreJobs {
    private static final Logger LOG = LoggerFactory.getLogger(StoreJobs.class);

    /** New jobs have no result yet, so that a group is small. */
    private static final int READ_BACK_MAX = 64;

    private final Jobs jobs;
    private final JobQueue queue;
    private final Reservations reservations;
    private final Transactions transactions;
    private final SharedTrip<JobId, Optional<Job>> readBack = new SharedTrip<>(READ_BACK_MAX, this::readBack);

    public StoreJobs(Jobs jobs, JobQueue queue, Reservations reservations, Transactions transactions) {
        this.jobs = jobs;
        this.queue = queue;
        this.reservations = reservations;
        this.transactions = transactions;
    }

    /** A job that was checked, with the reservation of its first attempt; null where it spends nothing. */
    record Checked(NewJob job, @Nullable ReservationRequest attempt) {
        static Checked of(NewJob job, JobKind.@Nullable Cost cost) {
            return new Checked(
                    job, cost == null || job.request() == null ? null : cost.firstAttempt(job, job.request()));
        }
    }

    /**
     * Stores one job.
     *
     * @param after stored after the job in the same transaction
     * @return why it is refused; empty when it is stored
     */
    Optional<Problem> store(Checked checked, List<Write> after) {
        NewJob job = checked.job();
        List<Write> writes = new ArrayList<>(List.of(jobs.create(job)));
        writes.addAll(after);
        if (checked.attempt() == null) {
            transactions.commit(writes);
        } else if (reservations.reserve(checked.attempt(), writes) instanceof Result.Refused(Problem problem)) {
            return Optional.of(problem);
        }
        return Optional.empty();
    }

    /** Why a job of several is refused, and which one, from 0. */
    record Refusal(int index, Problem problem) {}

    /**
     * Stores all jobs of a batch, or none.
     *
     * @param before stored before the jobs in the same transaction
     * @param after stored after them
     * @return the first that is refused; empty when all are stored
     */
    Optional<Refusal> storeAll(List<Checked> all, List<Write> before, List<Write> after) {
        List<Write> writes = new ArrayList<>(before);
        List<ReservationRequest> attempts = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            writes.add(jobs.create(all.get(i).job()));
            ReservationRequest attempt = all.get(i).attempt();
            if (attempt != null) {
                attempts.add(attempt);
                indexes.add(i);
            }
        }
        writes.addAll(after);
        if (attempts.isEmpty()) {
            transactions.commit(writes);
        } else {
            Optional<Reservations.Refusal> refusal = reservations.reserveAll(attempts, writes);
            if (refusal.isPresent()) {
                return refusal.map(first -> new Refusal(indexes.get(first.index()), first.problem()));
            }
        }
        return Optional.empty();
    }

    /** Enqueues jobs that are stored. Never fails: the sweeper enqueues what is left. */
    void enqueue(List<NewJob> stored) {
        List<JobId> left = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            List<JobId> ids = stored.stream()
                    .filter(job -> job.priority() == priority)
                    .map(NewJob::id)
                    .toList();
            if (!ids.isEmpty() && !queue.enqueueOrLog(ids, priority)) {
                left.addAll(ids);
            }
        }
        markNotEnqueued(left);
    }

    /** A job that stays marked as enqueued without a message waits for the sweeper's next look at old messages. */
    private void markNotEnqueued(List<JobId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        try {
            jobs.markNotEnqueued(ids);
        } catch (Unavailable outage) {
            LOG.atWarn()
                    .addKeyValue("job_id", ids.getFirst())
                    .addKeyValue("jobs", ids.size())
                    .addKeyValue("dependency", outage.dependency())
                    .log("enqueue_not_marked");
        }
    }

    /** A job that was stored just now; empty when another request has its idempotency key. */
    Optional<Job> readBack(NewJob job) {
        return readBack.go(job.id());
    }

    private List<Optional<Job>> readBack(List<JobId> ids) {
        Map<JobId, Job> found = new HashMap<>();
        jobs.findAll(ids).forEach(job -> found.put(job.id(), job));
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }
}
