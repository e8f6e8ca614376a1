package aigateway.functions.web;

import aigateway.formats.ErrorBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Unavailable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where an outage becomes a 503. */
@Singleton
public class OutageHandler implements ExceptionHandler<Unavailable, HttpResponse<byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(OutageHandler.class);

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public HttpResponse<byte[]> handle(HttpRequest request, Unavailable outage) {
        LOG.atWarn().addKeyValue("dependency", outage.dependency()).log("unavailable");
        return Responses.problem(ErrorBody.at(request.getPath()), Problem.unavailable());
    }
}
