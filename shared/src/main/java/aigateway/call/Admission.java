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
 * Checks whether a key may make a request, and which route serves it: the same for a call and for a job that will make it. A call
 * takes from the key's rate limits; a job does so only when it runs. A refused request takes nothing.
 *
 * <p>Round trips: one to Redis, which checks the key's version and takes from its limits; for a key that was changed in the last
 * ten seconds one to Postgres and one to Redis more.
 */
public final class Admission {
    private final Authenticator authenticator;
    private final Limits limits;
    private final Routes routes;

    public Admission(Authenticator authenticator, Limits limits, Routes routes) {
        this.authenticator = authenticator;
        this.limits = limits;
        this.routes = routes;
    }

    /** For a call: reads its body, checks it and takes from the key's limits. */
    Result<Admitted> admit(Call call, Key key) {
        return read(call.endpoint(), call.body()).flatMap(request -> {
            call.record().read(request);
            return admit(call, key, request);
        });
    }

    /** For a job: checks the request and confirms its key; takes nothing. */
    public Result<CheckedRequest> confirm(Endpoint endpoint, Key key, Caller caller, RequestBody body) {
        return read(endpoint, body)
                .flatMap(request -> authenticator.confirm(key, caller).flatMap(now -> check(now, endpoint, request)));
    }

    /** For a dry run, or a key that was confirmed before: checks the request only. */
    public Result<CheckedRequest> check(Endpoint endpoint, Key key, RequestBody body) {
        return read(endpoint, body).flatMap(request -> check(key, endpoint, request));
    }

    private static Result<ApiRequest> read(Endpoint endpoint, RequestBody body) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return Result.refused(Problem.unsupportedContentType());
        }
        return ApiFormats.of(endpoint).read(body.bytes());
    }

    private Result<Admitted> admit(Call call, Key known, ApiRequest request) {
        boolean current = call.caller() instanceof Caller.Worker; // its key was just read from the database
        Result<CheckedRequest> checked = check(call, known, request);
        LimitRequest needed = limitRequest(call, known, checked);
        Limits.Admission answer = ask(needed, current);
        if (answer instanceof Limits.Admission.Stale) {
            switch (authenticator.reread(call.caller())) {
                case Result.Refused<Key>(Problem problem) -> {
                    return Result.refused(problem);
                }
                case Result.Ok<Key>(Key fresh) -> {
                    checked = check(call, fresh, request);
                    answer = ask(limitRequest(call, fresh, checked).ofNewestVersion(), true);
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
                yield checked.map(admissible -> new Admitted(call, admissible, permit));
            }
            case Limits.Admission.Stale() -> throw new IllegalStateException("no version is newer than the newest");
        };
    }

    /** A request that takes nothing from a key that is known to be current needs no round trip. */
    private Limits.Admission ask(LimitRequest needed, boolean current) {
        return current && needed.isFree()
                ? new Limits.Admission.Admitted(Permit.NONE, RateLimitStatus.NONE)
                : limits.admit(needed);
    }

    private Result<CheckedRequest> check(Call call, Key key, ApiRequest request) {
        return authenticator
                .checkAddress(key, call.caller())
                .flatMap(allowed -> check(allowed, call.endpoint(), request));
    }

    /** A request that is refused for another reason takes nothing; only its key's version is checked. */
    private static LimitRequest limitRequest(Call call, Key key, Result<CheckedRequest> checked) {
        return switch (checked) {
            case Result.Refused<CheckedRequest> _ -> LimitRequest.versionOnly(key.id(), key.version());
            case Result.Ok<CheckedRequest>(CheckedRequest ok) -> {
                ApiRequest request = ok.request();
                long tokens = ApiFormats.of(call.endpoint()).expectedTokens(request);
                yield LimitRequest.call(
                                key.id(), key.version(), key.spec().limits(), request.model(), tokens, call.request())
                        .streaming(request.streams());
            }
        };
    }

    private Result<CheckedRequest> check(Key key, Endpoint endpoint, ApiRequest request) {
        if (!key.allowsModel(request.model())) {
            return Result.refused(Problem.modelNotAllowed(request.model()));
        }
        Optional<Route> route = routes.find(request.model());
        if (route.isEmpty()) {
            return Result.refused(Problem.modelNotFound(request.model()));
        }
        Long tokensMax = LimitRequest.tokensMax(key.spec().limits(), request.model());
        long tokens = tokensMax == null ? 0 : ApiFormats.of(endpoint).expectedTokens(request);
        return tokensMax != null && tokens > tokensMax
                ? Result.refused(Problem.requestTooLargeForLimit(tokens, tokensMax))
                : Result.ok(new CheckedRequest(key, request, route.get()));
    }
}
