package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.DeliveryId;
import aigateway.testing.Product;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FairRetriesTest {
    private static final Product PRODUCT = Product.start();
    private static final int OUTAGE = 50_000;
    /** What one sweep enqueues of one receiver. */
    private static final int OF_ONE_SWEEP = 500;

    private final Deliveries deliveries = PRODUCT.gateway().webhooks().deliveries();

    @AfterAll
    static void close() {
        PRODUCT.close();
    }

    @BeforeEach
    void clear() {
        PRODUCT.update("truncate delivery");
    }

    @Test
    void the_outage_of_one_receiver_delays_the_due_deliveries_of_no_other() {
        due("broken", OUTAGE, "2 hours");
        due("other", 3, "1 second");
        due("third", 1, "1 second");
        PRODUCT.update("analyze delivery");

        PRODUCT.gateway().maintenance().sweep().run();

        assertThat(enqueued("other")).isEqualTo(3);
        assertThat(enqueued("third")).isEqualTo(1);
        assertThat(enqueued("broken")).isEqualTo(OF_ONE_SWEEP);
    }

    @Test
    void what_is_due_of_many_receivers_is_enqueued_in_one_sweep() {
        IntStream.range(0, 300).forEach(target -> due("target-" + target, 10, "1 minute"));

        PRODUCT.gateway().maintenance().sweep().run();

        assertThat(PRODUCT.rows("1", "delivery where sent_at is null")).isEmpty();
    }

    @Test
    void receivers_take_turns_in_a_round() {
        due("a", 10, "1 hour");
        due("b", 10, "1 minute");

        List<DeliveryId> first = deliveries.dueForEnqueue(4, 10);

        assertThat(first.stream()
                        .map(id -> PRODUCT.rows("target", "delivery where id = ?", id.value())
                                .getFirst()))
                .containsExactlyInAnyOrder("a", "a", "b", "b");
        assertThat(deliveries.dueForEnqueue(100, 10)).hasSize(16).doesNotContainAnyElementsOf(first);
        assertThat(deliveries.dueForEnqueue(100, 10)).isEmpty();
    }

    @Test
    void a_delivery_that_is_not_due_or_is_being_sent_is_not_enqueued() {
        due("a", 1, "1 minute");
        PRODUCT.update("update delivery set lease_until = now() + interval '1 minute'");
        due("later", 1, "-1 minute");
        due("sent", 1, "1 minute");
        PRODUCT.update("update delivery set sent_at = now() - interval '30 seconds' where target = 'sent'");

        assertThat(deliveries.dueForEnqueue(100, 10)).isEmpty();
    }

    private static void due(String target, int count, String since) {
        PRODUCT.update("""
                insert into delivery (id, event_id, target, key_id, event_type, url, body, status, attempts, created_at,
                    next_attempt_at)
                select 'evt_' || md5(? || i), 'evt_' || i, ?, 'k', 'job.succeeded', '', '', 'pending', 1,
                    now() - interval '1 day', now() - ?::interval
                from generate_series(1, ?) i""", target, target, since, count);
    }

    private static long enqueued(String target) {
        return PRODUCT.rows("1", "delivery where target = ? and sent_at is not null", target)
                .size();
    }
}
