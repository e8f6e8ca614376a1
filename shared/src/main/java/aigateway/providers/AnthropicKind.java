package aigateway.providers;

import aigateway.config.AuthConfig;
import aigateway.config.KindDefaults;
import aigateway.formats.ApiFormats;
import aigateway.formats.WireApi;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Anthropic, and every server that speaks its API. */
final class AnthropicKind implements ProviderKind {
    private static final URI BASE_URL = URI.create("https://api.anthropic.com");
    private static final String VERSION = "2023-06-01";
    private static final String OUTPUT_CAP_FIELD = "max_tokens";

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public Set<WireApi> apis() {
        return Set.of(ApiFormats.MESSAGES);
    }

    @Override
    public KindDefaults defaults() {
        return new KindDefaults(
                Optional.of(BASE_URL), List.of(ApiFormats.MESSAGES.name()), List.of(OUTPUT_CAP_FIELD), List.of());
    }

    @Override
    public boolean requiresOutputCap() {
        return true;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("anthropic-version", VERSION);
    }

    @Override
    public String authentication(URI baseUrl) {
        return AuthConfig.X_API_KEY;
    }

    /** Servers that offer Anthropic's API beside their own name a base URL that ends in /anthropic; clients add the version. */
    @Override
    public boolean addsVersion(String path) {
        return path.isEmpty() || path.endsWith("/anthropic");
    }

    @Override
    public Set<ClientHeader> clientHeaders() {
        return Set.of(ClientHeader.ANTHROPIC_BETA, ClientHeader.ANTHROPIC_VERSION);
    }
}
