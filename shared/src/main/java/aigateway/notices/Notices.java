package aigateway.notices;

import aigateway.kernel.NoticeId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The stored notices: an outbox that {@link SendNotices} empties. */
public interface Notices {
    /** Stores a notice for each channel that has none of this source and cause. */
    Write queue(NewNotice notice);

    /**
     * Leases the notice that is due for the longest time, and that no other sender has.
     *
     * @param skipped channels that get nothing now
     */
    Optional<NoticeLease> claim(Instant now, Duration lease, Set<String> skipped);

    /** Leases this one, whether it is due or not; empty when it has ended or another sender has it. */
    Optional<NoticeLease> claim(NoticeId id, Duration lease);

    /**
     * @param outcome a status or a short class; never text of the receiver
     */
    void finish(NoticeLease lease, boolean delivered, String outcome, Instant at);

    /** Ends a lease; the notice is due again later. */
    void release(NoticeLease lease, String outcome, Instant dueAt);

    Optional<NoticeState> find(NoticeId id, VisibleTeams visible);

    /** Newest first. */
    List<NoticeState> list(NoticeQuery query);

    /** Makes it due with all its attempts, ended or not; empty when there is none or it is being sent now. */
    Optional<NoticeState> restart(NoticeId id, VisibleTeams visible, Instant now);

    /** Deletes ended notices from before the instant; returns how many. */
    int forget(Instant before, int limit);
}
