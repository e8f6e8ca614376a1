package aigateway.webhooks;

import aigateway.kernel.BatchId;
import aigateway.kernel.DeliveryId;
import aigateway.kernel.EventId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.WebhookEndpointId;
import aigateway.postgres.Row;
import aigateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of the table delivery, and encrypts and decrypts address and body. */
record PostgresDeliveryRows(Vault vault) {
    static DeliveryState state(Row row) throws SQLException {
        String job = row.textOrNull("job_id");
        String batch = row.textOrNull("batch_id");
        return new DeliveryState(
                new DeliveryId(row.text("id")),
                new EventId(row.text("event_id")),
                endpoint(row),
                job == null ? null : new JobId(job),
                batch == null ? null : new BatchId(batch),
                row.text("event_type"),
                row.text("status"),
                (int) row.number("attempts"),
                row.textOrNull("outcome"),
                row.instantOrNull("next_attempt_at"),
                row.instant("created_at"),
                row.instantOrNull("finished_at"));
    }

    DeliveryLease lease(Row row) throws SQLException {
        var event = new EventId(row.text("event_id"));
        return new DeliveryLease(
                new Delivery(
                        new DeliveryId(row.text("id")),
                        event,
                        new KeyId(row.text("key_id")),
                        destination(row, event),
                        vault.open(place("body", event), row.bytes("body"))),
                (int) row.number("attempts"),
                row.number("epoch"));
    }

    private Destination destination(Row row, EventId event) throws SQLException {
        WebhookEndpointId endpoint = endpoint(row);
        if (endpoint == null) {
            return new Destination.Own(
                    new String(vault.open(place("url", event), row.bytes("url")), StandardCharsets.UTF_8));
        }
        byte[] url = row.bytesOrNull("endpoint_url");
        if (url == null) {
            return new Destination.Withdrawn(endpoint);
        }
        var sealed = new EncryptedEndpoint(vault, endpoint);
        List<WebhookSecret> secrets = new ArrayList<>(List.of(sealed.openSecret(row.bytes("endpoint_secret"))));
        byte[] previous = row.bytesOrNull("endpoint_previous");
        if (previous != null) {
            secrets.add(sealed.openSecret(previous));
        }
        return new Destination.Registered(endpoint, sealed.openUrl(url), List.copyOf(secrets));
    }

    private static @Nullable WebhookEndpointId endpoint(Row row) throws SQLException {
        String endpoint = row.textOrNull("endpoint_id");
        return endpoint == null ? null : new WebhookEndpointId(endpoint);
    }

    byte[] seal(String column, EventId event, byte[] plain) {
        return vault.seal(place(column, event), plain);
    }

    /** Of the event and not the delivery, so that all of its deliveries hold the same sealed body. */
    private static String place(String column, EventId event) {
        return "delivery." + column + "|" + event;
    }
}
