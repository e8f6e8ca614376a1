package aigateway.call;

import aigateway.audit.RedactedRequest;
import aigateway.audit.Refusal;
import aigateway.audit.RefusedCalls;
import aigateway.kernel.AskedModel;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.TeamId;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.traces.Tracing;
import aigateway.usage.RefusedCall;
import aigateway.usage.Usages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Records who did what: one log line and one span for each call ({@link CallLog}), and what the call was ({@link CallEnd}), which
 * the last settle stores in the row of its attempt. A refused call has no settle, so its row is stored here; of many refused
 * calls of a key only the first of a minute have a row ({@link RefusedCalls}). A call without a valid key writes nothing to
 * Postgres.
 */
public final class AuditCall {
    private final Usages usages;
    private final RedactedRequest redacted;
    private final RefusedCalls refusals;
    private final AskedModels models;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Tracing tracing;

    public AuditCall(
            Usages usages,
            RedactedRequest redacted,
            RefusedCalls refusals,
            AskedModels models,
            Transactions transactions,
            InstantSource clock,
            Tracing tracing) {
        this.usages = usages;
        this.redacted = redacted;
        this.refusals = refusals;
        this.models = models;
        this.transactions = transactions;
        this.clock = clock;
        this.tracing = tracing;
    }

    /**
     * @param run the rest of the path, for the call with a completion that also says what it was
     */
    Reply record(Call incoming, Function<Call, Reply> run) {
        long started = clock.millis();
        CallLog log = CallLog.begin(incoming, tracing, clock, started);
        incoming.record().begin(started, models);
        Call call = incoming.completedBy(new CallEnd(incoming, incoming.completion(), redacted, clock));
        try {
            Reply reply = run.apply(call);
            if (reply instanceof Reply.Refused(Problem problem)) {
                recordRefusal(call, problem);
            }
            log.ended(reply);
            return reply;
        } catch (Unavailable outage) {
            log.unavailable(outage);
            throw outage;
        } catch (RuntimeException bug) {
            log.failed(bug);
            throw bug;
        }
    }

    /** A refusal whose key has many of them is only counted. What ends a job is stored in any case. */
    private void recordRefusal(Call call, Problem problem) {
        CallRecord record = call.record();
        KeyId key = record.key();
        if (key == null) {
            return;
        }
        var reply = new Reply.Refused(problem);
        AskedModel asked = record.asked();
        TeamId team = record.team() == null ? null : record.team().id();
        var refusal = Refusal.at(
                clock.instant(),
                key,
                team,
                call.endpoint(),
                asked == null ? "" : asked.summed(),
                problem.status(),
                Objects.requireNonNullElse(problem.code(), ""));
        List<Write> writes = new ArrayList<>(call.completion().writes(reply));
        if (refusals.keepsRow(refusal)) {
            writes.add(usages.refused(new RefusedCall(
                    call.request(),
                    key,
                    team,
                    record.tags(),
                    call.job(),
                    call.endpoint(),
                    asked,
                    Objects.requireNonNull(call.completion().facts(reply)))));
            transactions.commit(writes);
        } else {
            transactions.commit(writes);
            refusals.count(refusal);
        }
    }
}
