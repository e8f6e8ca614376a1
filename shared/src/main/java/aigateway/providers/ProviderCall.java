package aigateway.providers;

import aigateway.kernel.Endpoint;
import java.time.Duration;

/**
 * @param model the model's name at this provider, as it stands in the body
 * @param body the JSON to send, final
 * @param timeout for the whole call, from connecting to the last byte; of a stream, for each silence
 * @param streamTimeout for the whole of a stream
 * @param dispatch marked before the first byte is sent
 */
public record ProviderCall(
        Endpoint endpoint, String model, byte[] body, Duration timeout, Duration streamTimeout, Dispatch dispatch) {}
