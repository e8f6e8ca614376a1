package aigateway.webhooks;

import aigateway.kernel.BatchId;
import aigateway.kernel.EventId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * An event for receivers of webhooks.
 *
 * @param key whose it is
 * @param job that it is about, or null
 * @param batch that it is about, or null
 * @param thin JSON, signed as it stands
 * @param whole the same with the result, for those who asked for it; null when there is none
 * @param toEndpoints whether the key's registered endpoints get it too
 */
public record Event(
        EventId id,
        KeyId key,
        @Nullable JobId job,
        @Nullable BatchId batch,
        EventType type,
        byte[] thin,
        byte @Nullable [] whole,
        boolean toEndpoints) {}
