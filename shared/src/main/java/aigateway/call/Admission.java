package aigateway.call;

import aigateway.formats.ApiFormats;
import aigateway.formats.ApiRequest;
import aigateway.json.RequestBody;
import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.keys.Key;
import aigateway.limits.LimitRequest;
import aigateway.limits.Limits;
import aigateway.limits.Permit;
import aigateway.limits.RateLimitStatus;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import java.util.Optional;

/**
 * Checks whether a key may make a request, and finds the route that serves it. The checks are the same for a call and for a
 * job that is submitted. A call also takes from the key's rate limits; a job does that only when it runs. A refused request
 * takes nothing.
 *
 * <p>Round trips: one to Redis, which checks the key's version and takes from its limits. A key that was changed in the
 * last ten seconds adds one to Postgres and one to Redis.
 */
public final class Admission {
    private final Authenticator authenticator;
    private final Limits limits;
    private final Routes routes;
    private final Attribution attribution;

    public Admission(Authenticator authenticator, Limits limits, Routes routes, Attribution attribution) {
        this.authenticator = authenticator;
        this.limits = limits;
        this.routes = routes;
        this.attribution = attribution;
    }

    /** For a call: parses its body, checks it and takes from the key's limits. */
    Result<Admitted> admit(Call call, Key key) {
        return parse(call.endpoint(), call.caller(), call.body()).flatMap(request -> {
            call.record().parsed(request);
            return admit(call, key, request);
        });
    }

    /** For a job that is submitted: confirms its key and checks the request; takes nothing. */
    public Result<CheckedRequest> confirm(Endpoint endpoint, Key key, Caller caller, RequestBody body) {
        return parse(endpoint, caller, body)
                .flatMap(request -> authenticator
                        .confirm(key, caller)
                        .flatMap(current -> checkRequest(current, endpoint, caller.tags(), request)));
    }

    /** For a dry run, or for a key that is confirmed already: checks only the request. */
    public Result<CheckedRequest> check(Endpoint endpoint, Key key, RequestTags tags, RequestBody body) {
        return parse(endpoint, body).flatMap(request -> checkRequest(key, endpoint, tags, request));
    }

    private static Result<ApiRequest> parse(Endpoint endpoint, Caller caller, RequestBody body) {
        Problem problem = caller.headers().problem();
        return problem == null ? parse(endpoint, body) : Result.refused(problem);
    }

    private static Result<ApiRequest> parse(Endpoint endpoint, RequestBody body) {
        return ApiFormats.of(endpoint).read(body);
    }

    private Result<Admitted> admit(Call call, Key key, ApiRequest request) {
        boolean justRead = call.caller() instanceof Caller.Worker; // a worker reads its key from the database
        Result<CheckedRequest> checked = checkCall(call, key, request);
        Limits.Admission answer = take(limitRequest(call, key, checked), justRead);
        if (answer instanceof Limits.Admission.Stale) {
            switch (authenticator.reread(call.caller())) {
                case Result.Refused<Key>(Problem problem) -> {
                    return Result.refused(problem);
                }
                case Result.Ok<Key>(Key fresh) -> {
                    checked = checkCall(call, fresh, request);
                    answer = take(limitRequest(call, fresh, checked).ofNewestVersion(), true);
                }
            }
        }
        return switch (answer) {
            case Limits.Admission.Refused(Problem problem, RateLimitStatus status) -> {
                status.headers().forEach(call.record()::header);
                yield Result.refused(problem);
            }
            case Limits.Admission.Admitted(Permit permit, RateLimitStatus status) -> {
                status.headers().forEach(call.record()::header);
                yield checked.map(allowed -> {
                    call.record().tagged(allowed.tags());
                    return new Admitted(call, allowed, permit);
                });
            }
            case Limits.Admission.Stale() -> throw new IllegalStateException("a key that was just read is stale");
        };
    }

    /** Redis compares the key's version and takes from its limits. A key that was just read and has no limits needs neither. */
    private Limits.Admission take(LimitRequest needed, boolean justRead) {
        return justRead && needed.isFree()
                ? new Limits.Admission.Admitted(Permit.NONE, RateLimitStatus.NONE)
                : limits.admit(needed);
    }

    private Result<CheckedRequest> checkCall(Call call, Key key, ApiRequest request) {
        return authenticator
                .checkAddress(key, call.caller())
                .flatMap(allowed ->
                        checkRequest(allowed, call.endpoint(), call.caller().tags(), request));
    }

    /**
     * A request that the checks have refused takes nothing from the limits. Only its key's version is compared: with the newest
     * version of the key, the checks may pass.
     */
    private static LimitRequest limitRequest(Call call, Key key, Result<CheckedRequest> checked) {
        return switch (checked) {
            case Result.Refused<CheckedRequest> _ -> LimitRequest.versionOnly(key.id(), key.version(), key.team());
            case Result.Ok<CheckedRequest>(CheckedRequest ok) -> {
                ApiRequest request = ok.request();
                long tokens = ApiFormats.of(call.endpoint()).expectedTokens(request);
                yield LimitRequest.call(
                                key.id(),
                                key.version(),
                                key.spec().limits(),
                                key.team(),
                                request.model(),
                                tokens,
                                call.request())
                        .streaming(request.streams());
            }
        };
    }

    private Result<CheckedRequest> checkRequest(Key key, Endpoint endpoint, RequestTags tags, ApiRequest request) {
        if (!tags.readable()) {
            return Result.refused(Problem.invalidValue(RequestTags.HEADER, RequestTags.FORM));
        }
        if (!key.allowsModel(request.model())) {
            return Result.refused(Problem.modelNotAllowed(request.model()));
        }
        Optional<Route> route = routes.find(request.model());
        if (route.isEmpty()) {
            return Result.refused(Problem.modelNotFound(request.model()));
        }
        Long tokensMax = LimitRequest.tokensMax(key.spec().limits(), key.team(), request.model());
        long tokens = tokensMax == null ? 0 : ApiFormats.of(endpoint).expectedTokens(request);
        return tokensMax != null && tokens > tokensMax
                ? Result.refused(Problem.requestTooLargeForLimit(tokens, tokensMax))
                : Result.ok(new CheckedRequest(key, request, route.get(), attribution.tags(key, tags, request)));
    }
}
