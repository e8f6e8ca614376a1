package aigateway.usage;

import aigateway.kernel.FaultDomain;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.VisibleTeams;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which calls of the ledger, newest first.
 *
 * @param from the first time, by the request's id; null: since the beginning
 * @param to the first time that is not included; null: none
 * @param after where the page before ended; null: the newest
 */
public record RequestQuery(
        Filter filter,
        VisibleTeams visible,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String after,
        int limit) {
    /** The value of {@code team} for calls of no team. */
    public static final String NO_TEAM = "none";

    /**
     * What a call must be like; null is all.
     *
     * @param team an id, or {@link #NO_TEAM}
     * @param model as the client named it, or as a provider of one of its attempts knows it
     * @param provider of one of its attempts
     * @param statusMin the first status
     * @param statusMax the last one
     * @param code of the call's error
     * @param outcome of one of its attempts, or {@code cached} or {@code refused}
     * @param tag one of its tags, in full
     * @param user the hash of the person that the request names
     * @param costMin with corrections; a call of unknown cost has none
     * @param millisMin from the request to the end of the reply
     */
    public record Filter(
            @Nullable String key,
            @Nullable String team,
            @Nullable String model,
            @Nullable String provider,
            @Nullable Integer statusMin,
            @Nullable Integer statusMax,
            @Nullable String code,
            @Nullable FaultDomain fault,
            @Nullable String outcome,
            @Nullable String endpoint,
            @Nullable String tag,
            @Nullable String user,
            @Nullable String job,
            @Nullable Money costMin,
            @Nullable Long millisMin) {
        public static final Filter ALL =
                new Filter(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

        /** Calls of a key that were refused before an attempt, or of all keys. */
        public static Filter refused(
                @Nullable String key, @Nullable String team, @Nullable String code, @Nullable String tag) {
            return new Filter(
                    key, team, null, null, null, null, code, null, "refused", null, tag, null, null, null, null);
        }

        /** Calls that a job of a key made. */
        public static Filter ofJob(KeyId key, JobId job) {
            return new Filter(
                    key.value(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    job.value(),
                    null,
                    null);
        }
    }

    /** The same, from another place on. */
    public RequestQuery after(@Nullable String id, int rows) {
        return new RequestQuery(filter, visible, from, to, id, rows);
    }
}
