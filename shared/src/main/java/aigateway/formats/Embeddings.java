package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import java.util.Optional;
import java.util.Set;

/** OpenAI's {@code /v1/embeddings}: only the input costs. */
public final class Embeddings implements ApiFormat, WireApi {
    private static final CostRules COSTS = CostRules.of("input dimensions encoding_format", ToolRules.CHAT);

    Embeddings() {}

    @Override
    public Endpoint endpoint() {
        return Endpoint.EMBEDDINGS;
    }

    @Override
    public WireApi wireApi() {
        return this;
    }

    @Override
    public String name() {
        return endpoint().kind();
    }

    @Override
    public String urlSuffix() {
        return "/embeddings";
    }

    @Override
    public String inputMember() {
        return "input";
    }

    @Override
    public Set<String> fieldNames() {
        return Set.of("model", "input", "dimensions", "encoding_format", "user");
    }

    @Override
    public Optional<Problem> check(Json.Obj request) {
        return ApiRequest.streams(request)
                ? Optional.of(Problem.unsupported("stream", "Vectors come whole; leave 'stream' out or send false."))
                : Optional.empty();
    }

    @Override
    public CostRules costRules() {
        return COSTS;
    }

    @Override
    public OutputCap outputCap(Json.Obj request) {
        return OutputCap.NO_OUTPUT;
    }

    @Override
    public String outputCapMember(String chatMember) {
        throw new IllegalStateException("embeddings have no output to cap");
    }

    @Override
    public InputBound inputBound(Document request) {
        return EmbeddingInput.of(request).bound(inputMember(), request.root(), COSTS);
    }

    /** Tokens that the client sent as numbers are counted. */
    @Override
    public long expectedInputTokens(ApiRequest request) {
        EmbeddingInput input = EmbeddingInput.of(request.document());
        return input.otherBytes() / BYTES_PER_TOKEN + input.ids();
    }
}
