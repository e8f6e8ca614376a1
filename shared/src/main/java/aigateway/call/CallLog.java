package aigateway.call;

import aigateway.kernel.Money;
import aigateway.kernel.Tokens;
import aigateway.kernel.Unavailable;
import aigateway.traces.Span;
import aigateway.traces.TraceParent;
import aigateway.traces.Tracing;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log line of a call, and its span. Tokens are those of the last attempt, the cost is that of all attempts.
 *
 * @param started in milliseconds of the clock
 */
record CallLog(Call call, Span span, InstantSource clock, long started) {
    private static final Logger LOG = LoggerFactory.getLogger("call");

    /** Begins the span as a part of the client's trace, and makes it the parent of the attempts. */
    static CallLog begin(Call call, Tracing tracing, InstantSource clock, long started) {
        Span span = tracing.begin(
                "call", Tracing.Side.SERVER, call.caller().headers().trace());
        call.record().within(span.context());
        return new CallLog(call, span, clock, started);
    }

    void ended(Reply reply) {
        Level level = reply.status() >= 500 ? Level.WARN : Level.INFO;
        LoggingEventBuilder line = line(LOG.atLevel(level));
        Reply.Receipt receipt = reply.receiptOrNull();
        Tokens tokens = receipt == null ? null : receipt.tokens();
        if (tokens != null) {
            line = line.addKeyValue("input_tokens", tokens.input())
                    .addKeyValue("cached_input_tokens", tokens.cachedInput())
                    .addKeyValue("output_tokens", tokens.output());
        }
        if (reply instanceof Reply.Cached) {
            line = line.addKeyValue("cache", "hit");
        }
        line = line.addKeyValue("status", reply.status());
        String code = reply.problem() == null ? null : RecordedCode.of(reply);
        add(line, "code", code).log("call");
        CallSpans.end(span, call, reply.status(), code);
    }

    void unavailable(Unavailable outage) {
        line(LOG.atError())
                .addKeyValue("status", 503)
                .addKeyValue("dependency", outage.dependency())
                .log("call");
        CallSpans.end(span, call, 503, "unavailable");
    }

    void failed(RuntimeException bug) {
        line(LOG.atError()).setCause(bug).addKeyValue("status", 500).log("call");
        CallSpans.end(span, call, 500, bug.getClass().getName());
    }

    private LoggingEventBuilder line(LoggingEventBuilder start) {
        CallRecord record = call.record();
        LoggingEventBuilder line = start.addKeyValue("request_id", call.request())
                .addKeyValue("endpoint", call.endpoint().kind())
                .addKeyValue("ms", clock.millis() - started);
        line = add(line, "key_id", record.key());
        line = add(line, "key_name", record.keyName());
        line = add(line, "team", record.team() == null ? null : record.team().name());
        line = add(line, "job_id", call.job());
        line = add(line, "tags", record.tags().isEmpty() ? null : String.join(",", record.tags()));
        line = add(line, "model", ShownModel.of(record.model()));
        if (record.provider() != null) {
            line = line.addKeyValue("provider", record.provider()).addKeyValue("attempts", record.attempts());
            line = add(line, "served_model", ShownModel.of(record.servedModel()));
        }
        Money cost = record.cost();
        line = add(line, "cost_usd", cost == null ? null : cost.toUsd());
        TraceParent trace = record.trace();
        return add(line, "trace_id", trace == null ? null : trace.traceId());
    }

    private static LoggingEventBuilder add(LoggingEventBuilder line, String name, @Nullable Object value) {
        return value == null ? line : line.addKeyValue(name, value);
    }
}
