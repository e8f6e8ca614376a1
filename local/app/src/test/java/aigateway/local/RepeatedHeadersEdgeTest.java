package aigateway.local;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Headers of which there can be only one. */
class RepeatedHeadersEdgeTest {
    private static final Edge EDGE = Edges.shared();
    private static final String KEY = Edges.gateway().newKey();
    private static final String JOB =
            "{\"kind\":\"chat.completions\",\"payload\":{\"model\":\"mock-1\",\"messages\":[]}}";
    private static final String NAME = "Idempotency-Key";

    @Test
    void two_names_that_differ_are_refused() {
        EDGE.send(job().with(NAME, "one").with(NAME, "two")).refusedWith(400, "invalid_value");
        EDGE.send(batch().with(NAME, "one").with(NAME, "two")).refusedWith(400, "invalid_value");
    }

    @Test
    void one_name_sent_twice_is_one_name() {
        EDGE.send(job().with(NAME, "twice").with(NAME, "twice")).hasStatus(202);
    }

    @Test
    void two_content_types_that_differ_are_none() {
        EDGE.send(job().with("Content-Type", "text/plain")).refusedWith(415, "unsupported_content_type");
    }

    private static Sent job() {
        return Sent.post("/v1/jobs", JOB).bearer(KEY);
    }

    private static Sent batch() {
        return Sent.of("POST", "/v1/jobs/batch")
                .body(JOB.getBytes(StandardCharsets.US_ASCII))
                .with("Content-Type", "application/jsonl")
                .bearer(KEY);
    }
}
