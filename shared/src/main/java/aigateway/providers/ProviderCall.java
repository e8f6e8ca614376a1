package aigateway.providers;

import aigateway.formats.WireApi;
import java.time.Duration;

/**
 * One call to a provider.
 *
 * @param model the provider's name of the model, as in the body
 * @param body the final JSON or form
 * @param contentType of the body
 * @param timeout for the whole call, from connecting to the last byte; for a stream, the longest time without a byte
 * @param streamTimeout for the whole of a stream
 * @param dispatch marked before the first byte is sent
 * @param headers the client's; none for a request that the gateway has translated
 */
public record ProviderCall(
        WireApi api,
        String model,
        byte[] body,
        String contentType,
        Duration timeout,
        Duration streamTimeout,
        Dispatch dispatch,
        ClientHeaders headers) {
    /** A call with JSON. */
    public ProviderCall(
            WireApi api,
            String model,
            byte[] body,
            Duration timeout,
            Duration streamTimeout,
            Dispatch dispatch,
            ClientHeaders headers) {
        this(api, model, body, "application/json", timeout, streamTimeout, dispatch, headers);
    }
}
