package aigateway.functions.api;

import aigateway.assembly.Gateway;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** Lets a client in to what is its own: routes that call no provider. */
@Singleton
class ClientAuthenticator {
    private final Gateway gateway;

    ClientAuthenticator(Gateway gateway) {
        this.gateway = gateway;
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Function<Key, HttpResponse<byte[]>> then) {
        return switch (gateway.door().enter(Requests.client(request))) {
            case Result.Refused(Problem problem) -> Responses.problem(problem);
            case Result.Ok(Key key) -> then.apply(key);
        };
    }
}
