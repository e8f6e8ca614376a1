package aigateway.call;

import aigateway.audit.Audits;
import aigateway.audit.CallAudit;
import aigateway.audit.RedactedRequest;
import aigateway.audit.Refusal;
import aigateway.audit.RefusedCalls;
import aigateway.json.Json;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import aigateway.traces.Tracing;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records who did what: one log line and one span for each call ({@link CallLog}), and one audit row for each call of a known
 * key. The call's completion stores the row, usually with the last settle. A refused call has no settle, so its completion is
 * committed here; of many refused calls of a key only the first of a minute have a row ({@link RefusedCalls}). A call without a
 * valid key writes nothing to Postgres.
 */
public final class AuditCall {
    private static final int MODEL_LENGTH_MAX = 100;

    private final Audits audits;
    private final RedactedRequest redacted;
    private final RefusedCalls refusals;
    private final Transactions transactions;
    private final InstantSource clock;
    private final Tracing tracing;

    public AuditCall(
            Audits audits,
            RedactedRequest redacted,
            RefusedCalls refusals,
            Transactions transactions,
            InstantSource clock,
            Tracing tracing) {
        this.audits = audits;
        this.redacted = redacted;
        this.refusals = refusals;
        this.transactions = transactions;
        this.clock = clock;
        this.tracing = tracing;
    }

    /**
     * @param run the rest of the path, for the call with a completion that also stores the audit row
     */
    Reply record(Call incoming, Function<Call, Reply> run) {
        long started = clock.millis();
        CallLog log = CallLog.begin(incoming, tracing, clock, started);
        Completion own = incoming.completion();
        Call call = incoming.completedBy(
                last -> Stream.concat(own.writes(last).stream(), row(incoming, last, started).stream())
                        .toList());
        try {
            Reply reply = run.apply(call);
            if (reply instanceof Reply.Refused(Problem problem)) {
                recordRefusal(call, problem, own);
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
    private void recordRefusal(Call call, Problem problem, Completion own) {
        KeyId key = call.record().key();
        if (key == null) {
            return;
        }
        var reply = new Reply.Refused(problem);
        var refusal = Refusal.at(
                clock.instant(),
                key,
                call.endpoint(),
                problem.status(),
                Objects.requireNonNullElse(problem.code(), ""));
        if (refusals.keepsRow(refusal)) {
            transactions.commit(call.completion().writes(reply));
        } else {
            transactions.commit(own.writes(reply));
            refusals.count(refusal);
        }
    }

    private List<Write> row(Call call, Reply reply, long started) {
        CallRecord record = call.record();
        KeyId key = record.key();
        if (key == null) {
            return List.of();
        }
        Json.Obj request = record.requestBody();
        Write row = audits.call(new CallAudit(
                call.request(),
                key,
                call.job(),
                call.endpoint(),
                shownModel(record.model()),
                reply.status(),
                RecordedCode.of(reply),
                clock.millis() - started,
                call.caller().source(),
                request == null ? null : redacted.of(call.endpoint(), request)));
        return Stream.concat(record.writes().stream(), Stream.of(row)).toList();
    }

    /** A text column cannot hold a zero character, and a client may send a model name of any length. */
    private static @Nullable String shownModel(@Nullable String model) {
        if (model == null) {
            return null;
        }
        String clean = model.replace("\0", "");
        return clean.length() <= MODEL_LENGTH_MAX ? clean : clean.substring(0, MODEL_LENGTH_MAX);
    }
}
