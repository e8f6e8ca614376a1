package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.formats.translation.ResponseTranslator;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Write;
import aigateway.providers.Target;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call, at one provider.
 *
 * @param number from 1
 * @param wording what the provider is told
 * @param timeout for the attempt; of a stream, for each silence
 * @param streamTimeout for the whole of a stream
 * @param epilogue what else is stored in the transaction that ends the attempt
 */
record Routed(
        Admitted admitted,
        Target target,
        int number,
        Wording wording,
        Duration timeout,
        Duration streamTimeout,
        Function<Reply, List<Write>> epilogue) {
    Arrived arrived() {
        return admitted.identified().arrived();
    }

    /**
     * A call's request in the words of a provider.
     *
     * @param api that the provider is asked in
     * @param answering translates the answer back; null where the client speaks the same API
     */
    record Wording(Endpoint api, ApiRequest ask, @Nullable ResponseTranslator answering) {}
}
