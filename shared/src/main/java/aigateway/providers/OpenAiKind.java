package aigateway.providers;

import aigateway.config.AuthConfig;
import aigateway.config.KindDefaults;
import aigateway.formats.ApiFormats;
import aigateway.formats.WireApi;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** OpenAI, and every server that speaks its APIs. */
final class OpenAiKind implements ProviderKind {
    private static final List<WireApi> APIS = List.of(
            ApiFormats.RESPONSES,
            ApiFormats.CHAT,
            ApiFormats.EMBEDDINGS,
            ApiFormats.MODERATIONS,
            ApiFormats.IMAGES,
            ApiFormats.IMAGE_EDITS,
            ApiFormats.SPEECH,
            ApiFormats.TRANSCRIPTIONS,
            ApiFormats.TRANSLATIONS);
    private static final List<String> OUTPUT_CAP_FIELDS = List.of("max_completion_tokens", "max_tokens");

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public Set<WireApi> apis() {
        return Set.copyOf(APIS);
    }

    @Override
    public KindDefaults defaults() {
        return new KindDefaults(
                Optional.empty(), APIS.stream().map(WireApi::name).toList(), OUTPUT_CAP_FIELDS, KnownLimits.OPTIONAL);
    }

    @Override
    public String authentication(URI baseUrl) {
        return KnownHost.of(baseUrl) == KnownHost.AZURE ? AuthConfig.API_KEY : AuthConfig.BEARER;
    }

    @Override
    public Set<ClientHeader> clientHeaders() {
        return Set.of(ClientHeader.OPENAI_BETA);
    }
}
