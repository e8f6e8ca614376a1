package aigateway.local.litellm;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A price of LiteLLM's configuration in this gateway's terms.
 *
 * @param figures members of an override, in dollars per million tokens
 * @param longInput members of its {@code long_context}; empty for none
 */
public record PriceOverride(
        String provider, String model, Map<String, BigDecimal> figures, Map<String, BigDecimal> longInput) {
    public PriceOverride {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        longInput = Collections.unmodifiableMap(new LinkedHashMap<>(longInput));
    }
}
