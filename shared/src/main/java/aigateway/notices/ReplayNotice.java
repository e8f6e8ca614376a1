package aigateway.notices;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.kernel.NoticeId;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.kernel.VisibleTeams;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Sends a notice again from its first attempt, under its own id, so that a receiver knows whether it has it already.
 *
 * <p>Round trips: three to Postgres.
 */
public final class ReplayNotice {
    private final Notices notices;
    private final Audits audits;
    private final Transactions transactions;
    private final InstantSource clock;

    public ReplayNotice(Notices notices, Audits audits, Transactions transactions, InstantSource clock) {
        this.notices = notices;
        this.audits = audits;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A notice that is being sent at this moment is left to that. */
    public Result<NoticeState> replay(String actor, NoticeId id, VisibleTeams visible) {
        Optional<NoticeState> again = notices.restart(id, visible, clock.instant());
        again.ifPresent(_ ->
                transactions.commit(List.of(audits.admin(new AdminEvent(actor, "notice.replay", id.value(), "{}")))));
        return again.or(() -> notices.find(id, visible)).map(Result::ok).orElseGet(ReplayNotice::noSuchNotice);
    }

    public static <T> Result<T> noSuchNotice() {
        return Result.refused(Problem.notFound("There is no such notice."));
    }
}
