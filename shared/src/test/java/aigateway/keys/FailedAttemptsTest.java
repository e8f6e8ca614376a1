package aigateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
    @Test
    void every_failure_is_counted_by_its_reason_however_many_come_at_once() {
        var failures = new FailedAttempts();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_000; i++) {
                String reason = i % 4 == 0 ? "malformed" : "unknown";
                threads.execute(() -> failures.count(reason));
            }
        }

        assertThat(failures.totals()).isEqualTo(Map.of("malformed", 250L, "unknown", 750L));
    }
}
