package aigateway.jobs;

import aigateway.kernel.BatchId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs and batches of all keys that a person may see, newest first. Each is one round trip. */
public interface JobLists {
    /** Without results, errors and metadata. */
    List<Listed<Job>> jobs(Query query);

    /** Without its result and metadata; empty when there is none, or it is of a team that may not be seen. */
    Optional<Listed<Job>> find(JobId id, VisibleTeams visible);

    /** Without metadata and webhook. */
    List<Listed<Batch>> batches(BatchQuery query);

    Optional<Listed<Batch>> find(BatchId id, VisibleTeams visible);

    /**
     * Which jobs.
     *
     * @param status null for all
     * @param key null for all
     * @param batch null for all
     * @param after the id after which the page starts; null: the newest
     */
    record Query(
            VisibleTeams visible,
            Job.@Nullable Status status,
            @Nullable KeyId key,
            @Nullable BatchId batch,
            @Nullable JobId after,
            int limit) {}

    /**
     * Which batches.
     *
     * @param open only those with an open job, or only the others; null for all
     */
    record BatchQuery(
            VisibleTeams visible,
            @Nullable Boolean open,
            @Nullable KeyId key,
            @Nullable BatchId after,
            int limit) {}

    /**
     * A row with the names of its owner.
     *
     * @param keyName null when the key is gone
     * @param team of the key now; null for none
     */
    record Listed<T>(
            T row,
            @Nullable String keyName,
            @Nullable TeamId team,
            @Nullable String teamName) {}
}
