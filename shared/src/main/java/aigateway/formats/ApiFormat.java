package aigateway.formats;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An API that clients speak. Each has one class, listed in {@link ApiFormats}; no other code depends on which API a call uses. A
 * call goes to a provider in a {@link WireApi}: the one of this format, or the one that it is translated to.
 */
public interface ApiFormat {
    /** About right for English text. */
    int BYTES_PER_TOKEN = 4;

    /** Its stored name. */
    Endpoint endpoint();

    /** The provider API that takes requests of this format unchanged. */
    WireApi wireApi();

    /** Its path, as clients call it. */
    default String path() {
        return "/v1" + wireApi().urlSuffix();
    }

    default Result<ApiRequest> read(RequestBody body) {
        return body.bytes().length > 0 && !body.isJson()
                ? Result.refused(Problem.unsupportedContentType())
                : ApiRequest.read(wireApi(), body.bytes());
    }

    /** Whether a job can make such a call: request and reply are JSON. */
    default boolean isJob() {
        return true;
    }

    /** The names of the API's fields. The audit keeps these and replaces others. */
    Set<String> fieldNames();

    /** The form of its errors. */
    default ErrorBody errorBody() {
        return ErrorBody.OPENAI;
    }

    /** Whether an equal request may be answered with the stored reply of an earlier one. */
    default boolean isCacheable(ApiRequest request) {
        return !request.streams();
    }

    /**
     * How many tokens a call is expected to use, for limits per minute. It is no upper bound. After the call the reported usage
     * replaces it.
     */
    default long expectedTokens(ApiRequest request) {
        return expectedInputTokens(request) + request.cap().expectedTokens();
    }

    /** By the bytes of the text; pictures by their size in pixels. */
    default long expectedInputTokens(ApiRequest request) {
        Document document = request.document();
        MediaTokens media = MediaTokens.in(document.root(), request.model());
        return Math.max(0, document.length() - media.bytes()) / BYTES_PER_TOKEN + media.tokens();
    }

    /** Reads the events of a streamed reply, in the form that the client receives. */
    default StreamReader streamReader(StreamReader.Client client, ApiRequest request) {
        throw new IllegalStateException(endpoint().kind() + " has no streams");
    }

    /** The members whose tokens the token count covers; empty where the API counts none. */
    default List<String> countedMembers() {
        return List.of();
    }

    /** The problem of a request to the token count; empty when it is sound. */
    default Optional<Problem> checkCounted(Json.Obj request) {
        return Optional.of(Problem.notFound(endpoint().kind() + " has no token count."));
    }
}
