package aigateway.providers;

import aigateway.formats.ReportedUsage;
import aigateway.formats.WireApi;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Problem;
import aigateway.kernel.SecretRedactor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a provider's reply into the client's response and its cost. A reply is free only where that is proven: never
 * connected, a complete 3xx or 4xx but 408 and 499, or a status by which providers say that they did not start (501, 503, 529).
 */
public final class ResponseClassifier {
    private static final int MESSAGE_LENGTH_MAX = 1024;
    private static final int WORD_LENGTH_MAX = 100;
    private static final Set<String> MEMBERS = members("object", "error");
    /** Where the usage is in the choices, or the output lists calls of tools. */
    private static final Set<String> WITH_CHOICES = members("choices");

    private static final Set<String> WITH_OUTPUT = members("object", "error", "output");

    private ResponseClassifier() {}

    /**
     * @param api in which the provider was called
     * @param timeout of the call
     * @param errorsAreFree whether the provider charges nothing for a complete 5xx response
     */
    public static Classification classify(ProviderReply reply, WireApi api, Duration timeout, boolean errorsAreFree) {
        return switch (reply) {
            case ProviderReply.NotConnected(String reason) ->
                new Classification.Free(
                        Problem.providerError("The provider could not be reached (" + reason + ")."),
                        RetryAdvice.PAUSE);
            case ProviderReply.TimedOut() -> unknown(Problem.providerTimeout(timeout));
            case ProviderReply.Broken(String reason) -> unknown(Problem.providerOutcomeUnknown(broken(reason)));
            case ProviderReply.Streamed _ -> throw new IllegalArgumentException("a stream is classified by its reader");
            case ProviderReply.Answered answer when answer.status() / 100 == 2 -> success(answer, api);
            case ProviderReply.Answered answer -> failure(answer, errorsAreFree);
        };
    }

    private static Classification success(ProviderReply.Answered answer, WireApi api) {
        if (answer.body().length > 0 && api.mayReply(mediaType(answer))) {
            return new Classification.Served(answer.body(), null);
        }
        return switch (JsonReader.provided(answer.body(), api.listsToolCalls() ? WITH_OUTPUT : MEMBERS)) {
            case JsonReader.Result.Malformed _ ->
                unknown(Problem.providerOutcomeUnknown("The provider's answer is not valid JSON."));
            case JsonReader.Result.Read(var document) -> {
                Json.Obj root = document.root();
                // A Responses object carries its own error beside "object"; a bare error in a 200 is a failure.
                if (isError(root.member("error")) && root.member("object") == null) {
                    yield unknown(Problem.providerOutcomeUnknown("The provider failed: " + message(root)));
                }
                yield new Classification.Served(answer.body(), usage(root, answer.body()));
            }
        };
    }

    /** Some servers send an empty text where there is no error. */
    private static boolean isError(@Nullable Json error) {
        return error != null && !error.equals(new Json.Str(""));
    }

    /** In lower case, without parameters; empty where the answer says none. */
    public static String mediaType(ProviderReply.Answered answer) {
        String type = answer.headers().getOrDefault("content-type", "");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** The choices are read only where the usage may be in them. */
    private static @Nullable ReportedUsage usage(Json.Obj root, byte[] body) {
        ReportedUsage usage = ReportedUsage.of(root);
        return usage == null && JsonReader.provided(body, WITH_CHOICES) instanceof JsonReader.Result.Read(var document)
                ? ReportedUsage.of(document.root())
                : usage;
    }

    private static Set<String> members(String... more) {
        return Stream.concat(Stream.of(more), ReportedUsage.MEMBERS.stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static Classification failure(ProviderReply.Answered answer, boolean errorsAreFree) {
        int status = answer.status();
        return switch (status) {
            case 401, 403 ->
                new Classification.Free(
                        withoutRetry(Problem.providerError("The provider refused the gateway's credentials.")),
                        RetryAdvice.OTHER_KEY);
            case 408, 499 -> unknown(Problem.providerOutcomeUnknown("The provider gave up (" + status + ")."));
            case 501 ->
                new Classification.Free(
                        Problem.providerError("The provider does not offer this (501)."), RetryAdvice.ELSEWHERE);
            case 503, 529 ->
                new Classification.Free(
                        Problem.providerUnavailable(retryAfter(answer, 5)), RetryAdvice.pause(pauseSeconds(answer)));
            default ->
                switch (status / 100) {
                    case 3 -> redirected(status);
                    case 4 -> refused(answer);
                    default -> broken(status, errorsAreFree);
                };
        };
    }

    /** A redirect is not followed, because the key would be sent along. */
    private static Classification redirected(int status) {
        return new Classification.Free(
                withoutRetry(Problem.providerError(
                        "The provider answered with a redirect (" + status + "); its base URL is not the right one.")),
                RetryAdvice.ELSEWHERE);
    }

    private static String broken(String reason) {
        return reason.equals("encoding")
                ? "The provider's answer has a Content-Encoding that the gateway did not request and cannot read."
                : "The provider's answer broke off (" + reason + ").";
    }

    private static Classification broken(int status, boolean errorsAreFree) {
        String what = "The provider failed with status " + status + ".";
        return errorsAreFree && status / 100 == 5
                ? new Classification.Free(Problem.providerError(what), RetryAdvice.PAUSE)
                : unknown(Problem.providerOutcomeUnknown(what));
    }

    /** The provider may have done the work, so only another provider may be tried. */
    private static Classification unknown(Problem problem) {
        return new Classification.Unknown(problem, RetryAdvice.ELSEWHERE);
    }

    private static Classification refused(ProviderReply.Answered answer) {
        ProviderError error = ProviderError.read(answer.body());
        Problem problem = refusal(answer, error);
        return new Classification.Free(
                problem,
                switch (answer.status()) {
                    case 402 -> RetryAdvice.OTHER_KEY;
                    case 404 -> RetryAdvice.ELSEWHERE;
                    // A quota that is used up does not come back by waiting.
                    case 429 ->
                        problem.headers().containsKey("x-should-retry")
                                ? RetryAdvice.OTHER_KEY
                                : RetryAdvice.otherKeyOrPause(pauseSeconds(answer));
                    default ->
                        RefusalCause.of(answer.status(), error)
                                .map(RetryAdvice::because)
                                .orElse(RetryAdvice.NONE);
                });
    }

    private static Problem refusal(ProviderReply.Answered answer, ProviderError error) {
        String type = error.type();
        String code = error.code();
        Map<String, String> headers = new LinkedHashMap<>();
        if (answer.headers().containsKey("retry-after") || answer.status() == 429) {
            headers.put("retry-after", retryAfter(answer, 1));
        }
        if ("insufficient_quota".equals(code) || "insufficient_quota".equals(type)) {
            headers.put("x-should-retry", "false");
        }
        return Problem.providerRefused(
                answer.status(),
                type == null ? "invalid_request_error" : word(type),
                code == null ? null : word(code),
                error.param() == null ? null : word(error.param()),
                message(error.message()),
                Map.copyOf(headers));
    }

    private static String message(Json.Obj body) {
        Json.Obj error = body.object("error");
        return message(error == null ? body.text("error") : error.text("message"));
    }

    private static String message(@Nullable String text) {
        return text == null || text.isBlank()
                ? "The provider refused the request without a reason."
                : SecretRedactor.text(text, MESSAGE_LENGTH_MAX);
    }

    private static String word(String text) {
        return SecretRedactor.text(text, WORD_LENGTH_MAX);
    }

    private static Problem withoutRetry(Problem problem) {
        return new Problem(
                problem.status(),
                problem.type(),
                problem.code(),
                problem.param(),
                problem.message(),
                Map.of("x-should-retry", "false"));
    }

    /** The provider's own value; a date or an invalid value becomes the fallback. */
    private static String retryAfter(ProviderReply.Answered answer, long otherwise) {
        Long seconds = pauseSeconds(answer);
        return Long.toString(seconds == null ? otherwise : seconds);
    }

    private static @Nullable Long pauseSeconds(ProviderReply.Answered answer) {
        return RetryAfter.seconds(answer.headers().get("retry-after"));
    }
}
