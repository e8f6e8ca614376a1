package aigateway.call;

import aigateway.audit.CallAudit;
import aigateway.json.Json;
import aigateway.kernel.KeyId;
import aigateway.kernel.Problem;
import aigateway.kernel.Unavailable;
import aigateway.kernel.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Who did what: one log line for every call, one row for every call of a known key. The row is stored with the settlement; only
 * a call that was refused before anything was spent needs a commit of its own. A stranger's call writes nothing to Postgres.
 */
final class AuditCall implements Stage<Arrived> {
    private static final Logger LOG = LoggerFactory.getLogger("call");
    private static final int MODEL_LENGTH_MAX = 100;

    private final CallPipeline.Parts with;
    private final Stage<Arrived> next;

    AuditCall(CallPipeline.Parts with, Stage<Arrived> next) {
        this.with = with;
        this.next = next;
    }

    @Override
    public Reply handle(Arrived arrived) {
        long started = with.clock().millis();
        Arrived call = arrived.alsoStoring(reply -> row(arrived, reply, started));
        try {
            Reply reply = next.handle(call);
            if (reply instanceof Reply.Refused && call.trail().key() != null) {
                with.transactions().commit(call.epilogue().apply(reply));
            }
            log(call, reply.status(), reply.problem(), started);
            return reply;
        } catch (Unavailable outage) {
            line(LOG.atError(), call, started)
                    .addKeyValue("status", 503)
                    .addKeyValue("dependency", outage.dependency())
                    .log("call");
            throw outage;
        } catch (RuntimeException bug) {
            line(LOG.atError(), call, started)
                    .setCause(bug)
                    .addKeyValue("status", 500)
                    .log("call");
            throw bug;
        }
    }

    private List<Write> row(Arrived call, Reply reply, long started) {
        KeyId key = call.trail().key();
        if (key == null) {
            return List.of();
        }
        Json.Obj asked = call.trail().asked();
        Problem problem = reply.problem();
        return List.of(with.audits()
                .call(new CallAudit(
                        call.request(),
                        key,
                        call.job(),
                        call.endpoint(),
                        shownModel(call.trail()),
                        reply.status(),
                        problem == null ? null : problem.code(),
                        with.clock().millis() - started,
                        call.caller().source(),
                        asked == null ? null : with.skeleton().of(call.endpoint(), asked))));
    }

    private void log(Arrived call, int status, @Nullable Problem problem, long started) {
        Level level = status >= 500 ? Level.WARN : Level.INFO;
        LoggingEventBuilder line = line(LOG.atLevel(level), call, started).addKeyValue("status", status);
        (problem == null ? line : line.addKeyValue("code", problem.code())).log("call");
    }

    private LoggingEventBuilder line(LoggingEventBuilder start, Arrived call, long started) {
        LoggingEventBuilder line = start.addKeyValue("request_id", call.request())
                .addKeyValue("endpoint", call.endpoint().kind())
                .addKeyValue("ms", with.clock().millis() - started);
        if (call.trail().key() != null) {
            line = line.addKeyValue("key_id", call.trail().key());
        }
        return call.job() == null ? line : line.addKeyValue("job_id", call.job());
    }

    /** A text column takes no zero character, and a model's name is as long as the client likes. */
    private static @Nullable String shownModel(CallRecord trail) {
        String model = trail.model();
        if (model == null) {
            return null;
        }
        String clean = model.replace("\0", "");
        return clean.length() <= MODEL_LENGTH_MAX ? clean : clean.substring(0, MODEL_LENGTH_MAX);
    }
}
