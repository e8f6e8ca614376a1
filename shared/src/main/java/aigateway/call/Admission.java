package aigateway.call;

import aigateway.formats.ApiRequest;
import aigateway.formats.ExpectedTokens;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.limits.LimitRequest;
import aigateway.limits.Permit;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import java.util.Optional;

/**
 * Whether a key may ask this at all, and who would answer: the same for a call and for a job that will make it. A call takes
 * from the key's limits, a job only when it is run. What is refused for anything else takes nothing.
 *
 * <p>Round trips: those of {@link Authenticator}.
 */
public final class Admission {
    private final Authenticator door;
    private final Routes routes;

    public Admission(Authenticator door, Routes routes) {
        this.door = door;
        this.routes = routes;
    }

    /** The answer. */
    public sealed interface Decision {
        record Granted(Key key, ApiRequest ask, Route route) implements Decision {}

        record Denied(Problem problem) implements Decision {}
    }

    /**
     * The answer to a call.
     *
     * @param slot to be released when a granted call is over
     */
    record Entered(Decision decision, Permit slot) {
        static Entered denied(Problem problem) {
            return new Entered(new Decision.Denied(problem), Permit.NONE);
        }
    }

    /** For a job: nothing is taken yet. */
    public Decision decide(Endpoint endpoint, Key key, Caller caller, RequestBody body, CallRecord trail) {
        return switch (read(endpoint, body, trail)) {
            case ApiRequest.Result.Wrong(Problem problem) -> new Decision.Denied(problem);
            case ApiRequest.Result.Read(ApiRequest ask) ->
                switch (door.confirm(key, caller)) {
                    case Result.Refused(Problem problem) -> new Decision.Denied(problem);
                    case Result.Ok(Key now) -> judge(now, ask, ExpectedTokens.of(endpoint, ask));
                };
        };
    }

    /** For somebody who only wants to know, or who has asked the door already: neither door nor limits are asked. */
    public Decision rehearse(Endpoint endpoint, Key key, RequestBody body) {
        return switch (read(endpoint, body, new CallRecord())) {
            case ApiRequest.Result.Wrong(Problem problem) -> new Decision.Denied(problem);
            case ApiRequest.Result.Read(ApiRequest ask) -> judge(key, ask, ExpectedTokens.of(endpoint, ask));
        };
    }

    /** For a call: what its key's limits count is taken, in the same round trip as the key is confirmed. */
    Entered enter(Identified call) {
        Arrived arrived = call.arrived();
        return switch (read(arrived.endpoint(), arrived.body(), arrived.trail())) {
            case ApiRequest.Result.Wrong(Problem problem) -> Entered.denied(problem);
            case ApiRequest.Result.Read(ApiRequest ask) -> {
                long tokens = ExpectedTokens.of(arrived.endpoint(), ask);
                var passage = door.pass(call.key(), arrived.caller(), key -> demand(key, ask, tokens, arrived));
                yield switch (passage) {
                    case Authenticator.Passage.Barred(Problem problem, var standing) -> {
                        standing.headers().forEach(arrived.trail()::header);
                        yield Entered.denied(problem);
                    }
                    case Authenticator.Passage.Passed(Key now, Permit slot, var standing) -> {
                        standing.headers().forEach(arrived.trail()::header);
                        yield new Entered(judge(now, ask, tokens), slot);
                    }
                };
            }
        };
    }

    private static ApiRequest.Result read(Endpoint endpoint, RequestBody body, CallRecord trail) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return new ApiRequest.Result.Wrong(Problem.unsupportedContentType());
        }
        ApiRequest.Result result = ApiRequest.read(endpoint, body.bytes());
        if (result instanceof ApiRequest.Result.Read(ApiRequest ask)) {
            trail.asked(ask);
        }
        return result;
    }

    private LimitRequest demand(Key key, ApiRequest ask, long tokens, Arrived call) {
        return switch (judge(key, ask, tokens)) {
            case Decision.Denied _ -> LimitRequest.versionOnly(key.id(), key.version());
            case Decision.Granted _ ->
                LimitRequest.call(key.id(), key.version(), key.spec().limits(), ask.model(), tokens, call.request())
                        .streaming(ask.streams());
        };
    }

    private Decision judge(Key key, ApiRequest ask, long tokens) {
        if (!key.allowsModel(ask.model())) {
            return new Decision.Denied(Problem.modelNotAllowed(ask.model()));
        }
        Optional<Route> route = routes.find(ask.model());
        if (route.isEmpty()) {
            return new Decision.Denied(Problem.modelNotFound(ask.model()));
        }
        Long tokensMax = LimitRequest.tokensMax(key.spec().limits(), ask.model());
        return tokensMax != null && tokens > tokensMax
                ? new Decision.Denied(Problem.requestTooLargeForLimit(tokens, tokensMax))
                : new Decision.Granted(key, ask, route.get());
    }
}
