package aigateway.traces;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.random.RandomGenerator;

/** From the gateway's own random source: the usual one would repeat its ids in each copy of a Lambda snapshot. */
record RandomSpanIds(RandomGenerator random) implements IdGenerator {
    @Override
    public String generateSpanId() {
        return SpanId.fromLong(notZero());
    }

    @Override
    public String generateTraceId() {
        return TraceId.fromLongs(random.nextLong(), notZero());
    }

    private long notZero() {
        long id = random.nextLong();
        return id == 0 ? 1 : id;
    }
}
