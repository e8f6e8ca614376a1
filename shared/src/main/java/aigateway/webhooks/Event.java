package aigateway.webhooks;

import aigateway.kernel.BatchId;
import aigateway.kernel.EventId;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened, for its receivers.
 *
 * @param key whose it is
 * @param job that it is about, or null
 * @param batch that it is about, or null
 * @param thin JSON, signed byte for byte
 * @param whole the same with the result, for receivers that chose it; null when there is none
 * @param toEndpoints whether the key's registered endpoints receive it too
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
