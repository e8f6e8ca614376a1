package aigateway.functions.api;

import aigateway.assembly.CallFeature;
import aigateway.assembly.Settings;
import aigateway.formats.ErrorBody;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.json.RequestBody;
import aigateway.kernel.LoopThreads;
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
    /** What a connection without a key can make the gateway hold. */
    private static final int BYTES_BEFORE_KEY_MAX = 64 * 1024;

    private final CallFeature calls;
    private final Settings settings;

    ClientAuthenticator(CallFeature calls, Settings settings) {
        this.calls = calls;
        this.settings = settings;
    }

    /** The request's body. Where it may be large, its key is judged before it is read, and no event loop does the work. */
    Result<RequestBody> body(HttpRequest<?> request) {
        if (Requests.mayExceed(request, LoopThreads.LONG_BYTES)) {
            LoopThreads.leave();
        }
        if (Requests.mayExceed(request, BYTES_BEFORE_KEY_MAX)
                && calls.authenticator().identify(Requests.client(request))
                        instanceof Result.Refused<Key>(Problem problem)) {
            return Result.refused(problem);
        }
        return Result.ok(Requests.body(request, settings.maxBodyBytes()));
    }

    /** Any answer, with errors in the shape of the API at the path. */
    HttpResponse<?> answer(HttpRequest<?> request, Function<Key, HttpResponse<?>> then) {
        return switch (calls.authenticator().enter(Requests.client(request))) {
            case Result.Refused(Problem problem) -> Responses.problem(ErrorBody.at(request.getPath()), problem);
            case Result.Ok(Key key) -> then.apply(key);
        };
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Function<Key, HttpResponse<byte[]>> then) {
        return switch (calls.authenticator().enter(Requests.client(request))) {
            case Result.Refused(Problem problem) -> Responses.problem(problem);
            case Result.Ok(Key key) -> then.apply(key);
        };
    }
}
