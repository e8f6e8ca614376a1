package aigateway.local.litellm;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One entry of LiteLLM's {@code model_list} that the gateway can serve.
 *
 * @param group the client's name of the model, or a pattern with a star
 * @param provider name of the provider in the written file
 * @param model at the provider; with a star for a pattern
 * @param source LiteLLM's name of the model, with its prefix
 * @param weight as LiteLLM counts: its {@code weight}, else {@code rpm}, else {@code tpm}; null for none of them
 * @param order a smaller one is tried first
 * @param timeoutSeconds null for the provider's
 */
record Deployment(
        String group,
        String provider,
        String model,
        String source,
        @Nullable BigDecimal weight,
        int order,
        @Nullable Integer timeoutSeconds) {}
