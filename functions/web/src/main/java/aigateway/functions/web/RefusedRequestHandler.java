package aigateway.functions.web;

import aigateway.formats.ErrorBody;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Answers a request whose body the web server refused while a controller was reading it. */
@Singleton
public class RefusedRequestHandler implements ExceptionHandler<RefusedRequest, HttpResponse<byte[]>> {
    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public HttpResponse<byte[]> handle(HttpRequest request, RefusedRequest refused) {
        return Responses.problem(ErrorBody.at(request.getPath()), refused.problem());
    }
}
