package aigateway.functions.web;

import aigateway.assembly.Settings;
import aigateway.formats.ErrorBody;
import aigateway.functions.runtime.InvocationEvent;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.BufferLengthExceededException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever the framework itself refuses, said in the API's shape and in our words: its own may quote the request. */
@Singleton
@Primary
public class ErrorShape implements ErrorResponseProcessor<byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorShape.class);

    private final Settings settings;
    private final PathHints hints;
    private final Ids ids;

    ErrorShape(Settings settings, Ids ids, PathHints hints) {
        this.settings = settings;
        this.hints = hints;
        this.ids = ids;
    }

    @Override
    public MutableHttpResponse<byte[]> processResponse(ErrorContext context, MutableHttpResponse<?> response) {
        String path = context.getRequest().getPath();
        Problem problem = problem(response.code(), path, context.getRootCause().orElse(null));
        if (problem.status() >= 500) {
            noteError(context);
            LOG.atError()
                    .setCause(context.getRootCause().orElse(null))
                    .addKeyValue("status", problem.status())
                    .log("unexpected");
        }
        byte[] body = ErrorBody.at(path).of(problem);
        MutableHttpResponse<byte[]> answer = response.status(problem.status())
                .body(body)
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .contentLength(body.length);
        // A request that could not be parsed passes no response filter.
        ResponseHeaders.complete(answer, ids);
        return answer;
    }

    /** After an Error the state of the process is unknown. */
    private static void noteError(ErrorContext context) {
        if (context.getRootCause().orElse(null) instanceof Error error) {
            InvocationEvent.invocation(context.getRequest()).ifPresent(invocation -> invocation.failed(error));
        }
    }

    private Problem problem(int status, String path, @Nullable Throwable cause) {
        return switch (status) {
            case 404 -> Problem.notFound(NotOffered.at(path).orElseGet(() -> hints.nothingAt(path)));
            case 405 -> Problem.methodNotAllowed();
            // The server says 413 of a long line or header too.
            case 413 ->
                cause instanceof ContentLengthExceededException || cause instanceof BufferLengthExceededException
                        ? Problem.requestTooLarge(settings.maxBodyBytes())
                        : Problem.badRequest(431);
            case 415 -> Problem.unsupportedContentType();
            case 503 -> Problem.unavailable();
            default -> status / 100 == 4 ? Problem.badRequest(status) : Problem.internal();
        };
    }
}
