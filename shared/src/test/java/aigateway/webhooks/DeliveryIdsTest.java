package aigateway.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.RandomIds;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import aigateway.testing.TestDatabase;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryIdsTest {
    @Test
    void a_delivery_to_an_endpoint_begins_with_its_events_time_and_that_of_an_old_event_keeps_its_id() {
        String event =
                new RandomIds(new Random(7), InstantSource.system()).event().value();
        try (Postgres postgres = TestDatabase.fresh().connect()) {
            String one = delivery(postgres, event, "whe_1");

            assertThat(one).startsWith(event.substring(0, 16)).isNotEqualTo(event);
            assertThat(DeliveryId.read(one)).isPresent();
            assertThat(delivery(postgres, event, "whe_1")).isEqualTo(one);
            assertThat(delivery(postgres, event, "whe_2")).isNotEqualTo(one);
            // What version 8 of the schema made of it.
            assertThat(delivery(postgres, "evt_f3a91c0e5b7d2846f3a91c0e5b7d2846", "whe_1"))
                    .isEqualTo("evt_1d946576cbb9c2a6b9a4de1dda8771d4");
        }
    }

    private static String delivery(Postgres postgres, String event, String endpoint) {
        return postgres.query(
                        Sql.named(
                                "select endpoint_delivery(:event, :endpoint) id",
                                values -> values.set("event", event).set("endpoint", endpoint)),
                        row -> row.text("id"))
                .getFirst();
    }
}
