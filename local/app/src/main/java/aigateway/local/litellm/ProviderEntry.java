package aigateway.local.litellm;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider of the written file, without its name.
 *
 * @param keys names of secrets
 * @param auth null for the default
 * @param apis empty for all
 */
record ProviderEntry(
        boolean anthropic,
        String baseUrl,
        List<String> keys,
        @Nullable String auth,
        List<String> apis,
        Map<String, String> headers) {}
