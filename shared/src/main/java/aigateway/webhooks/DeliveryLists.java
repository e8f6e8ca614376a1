package aigateway.webhooks;

import aigateway.kernel.DeliveryId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.WebhookEndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deliveries and endpoints of all keys that a person may see. Each is one round trip. */
public interface DeliveryLists {
    /** Newest first. */
    List<Listed> deliveries(Query query);

    /** Empty when there is none, or it is of a team that may not be seen. */
    Optional<Listed> find(DeliveryId id, VisibleTeams visible);

    /** Those about a job, in the order of their ids. */
    List<Listed> ofJob(JobId job, VisibleTeams visible, int limit);

    /** Endpoints that get no deliveries, those that were switched off last first. */
    List<OffEndpoint> switchedOff(VisibleTeams visible, int limit);

    /**
     * Which deliveries.
     *
     * @param status {@code pending}, {@code delivered} or {@code failed}; null for all
     * @param key null for all
     * @param after the id after which the page starts; null: the newest
     */
    record Query(
            VisibleTeams visible,
            @Nullable Status status,
            @Nullable KeyId key,
            @Nullable DeliveryId after,
            int limit) {}

    /** Where a delivery can be. */
    enum Status {
        PENDING,
        DELIVERED,
        FAILED
    }

    /**
     * A delivery with the names of its owner.
     *
     * @param keyName null when the key is gone
     * @param team of the key now; null for none
     * @param host where the endpoint is, without path and query; null for the webhook that the job or batch itself names
     * @param offReason why its endpoint is switched off: {@code owner} or {@code gone}; null where it is not
     */
    record Listed(
            DeliveryState delivery,
            KeyId key,
            @Nullable String keyName,
            @Nullable TeamId team,
            @Nullable String teamName,
            @Nullable String host,
            @Nullable String offReason) {}

    /**
     * An endpoint that is switched off.
     *
     * @param host without path and query, which may hold a secret
     * @param reason {@code owner}, or {@code gone}: it answered 410
     */
    record OffEndpoint(
            WebhookEndpointId id,
            KeyId key,
            @Nullable String keyName,
            @Nullable String teamName,
            String host,
            String reason,
            Instant since) {}
}
