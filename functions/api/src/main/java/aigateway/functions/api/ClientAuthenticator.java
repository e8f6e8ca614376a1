package aigateway.functions.api;

import aigateway.assembly.CallFeature;
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
    private final CallFeature calls;

    ClientAuthenticator(CallFeature calls) {
        this.calls = calls;
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Function<Key, HttpResponse<byte[]>> then) {
        return switch (calls.authenticator().enter(Requests.client(request))) {
            case Result.Refused(Problem problem) -> Responses.problem(problem);
            case Result.Ok(Key key) -> then.apply(key);
        };
    }
}
