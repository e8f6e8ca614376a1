package aigateway.call;

import aigateway.audit.RedactedRequest;
import aigateway.json.Json;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Write;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * The completion of every call: what the call was, its key's use and tags, and what its owner adds, such as the end of a job.
 *
 * @param own of the owner
 */
record CallEnd(Call call, Completion own, RedactedRequest redacted, InstantSource clock) implements Completion {
    @Override
    public List<Write> writes(Reply last) {
        return Stream.concat(own.writes(last).stream(), call.record().writes().stream())
                .toList();
    }

    @Override
    public CallFacts facts(Reply last) {
        CallRecord record = call.record();
        Json.Obj request = record.requestBody();
        long millis = record.since(clock.millis());
        return new CallFacts(
                last.status(),
                RecordedCode.of(last),
                millis,
                Math.max(0, millis - record.elsewhereMillis()),
                call.caller().source(),
                request == null ? null : redacted.of(call.endpoint(), request));
    }
}
