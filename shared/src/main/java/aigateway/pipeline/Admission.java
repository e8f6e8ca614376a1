package aigateway.pipeline;

import aigateway.kernel.Endpoint;
import aigateway.kernel.Problem;
import aigateway.keys.Key;
import aigateway.limits.Demand;
import aigateway.limits.Slot;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import java.util.Optional;

/**
 * Whether a key may ask this at all, and who would answer: the same for a call and for a job that will make it. A call takes
 * from the key's limits, a job only when it is run. What is refused for anything else takes nothing.
 *
 * <p>Round trips: those of {@link Door}.
 */
public final class Admission {
    private final Door door;
    private final Routes routes;

    public Admission(Door door, Routes routes) {
        this.door = door;
        this.routes = routes;
    }

    /** The answer. */
    sealed interface Decision {
        record Granted(Key key, Ask ask, Route route) implements Decision {}

        record Denied(Problem problem) implements Decision {}
    }

    /**
     * The answer to a call.
     *
     * @param slot to be released when a granted call is over
     */
    record Entered(Decision decision, Slot slot) {
        static Entered denied(Problem problem) {
            return new Entered(new Decision.Denied(problem), Slot.NONE);
        }
    }

    /** For a job: nothing is taken yet. */
    Decision decide(Endpoint endpoint, Key key, Caller caller, Body body, Trail trail) {
        return switch (read(endpoint, body, trail)) {
            case Ask.Result.Wrong(Problem problem) -> new Decision.Denied(problem);
            case Ask.Result.Read(Ask ask) ->
                switch (door.confirm(key, caller)) {
                    case Door.Entry.Shut(Problem problem) -> new Decision.Denied(problem);
                    case Door.Entry.Open(Key now) -> judge(now, ask, ExpectedTokens.of(endpoint, ask));
                };
        };
    }

    /** For somebody who only wants to know, or who has asked the door already: neither door nor limits are asked. */
    Decision rehearse(Endpoint endpoint, Key key, Body body) {
        return switch (read(endpoint, body, new Trail())) {
            case Ask.Result.Wrong(Problem problem) -> new Decision.Denied(problem);
            case Ask.Result.Read(Ask ask) -> judge(key, ask, ExpectedTokens.of(endpoint, ask));
        };
    }

    /** For a call: what its key's limits count is taken, in the same round trip as the key is confirmed. */
    Entered enter(Identified call) {
        Arrived arrived = call.arrived();
        return switch (read(arrived.endpoint(), arrived.body(), arrived.trail())) {
            case Ask.Result.Wrong(Problem problem) -> Entered.denied(problem);
            case Ask.Result.Read(Ask ask) -> {
                long tokens = ExpectedTokens.of(arrived.endpoint(), ask);
                var passage = door.pass(call.key(), arrived.caller(), key -> demand(key, ask, tokens, arrived));
                yield switch (passage) {
                    case Door.Passage.Barred(Problem problem, var standing) -> {
                        standing.headers().forEach(arrived.trail()::header);
                        yield Entered.denied(problem);
                    }
                    case Door.Passage.Passed(Key now, Slot slot, var standing) -> {
                        standing.headers().forEach(arrived.trail()::header);
                        yield new Entered(judge(now, ask, tokens), slot);
                    }
                };
            }
        };
    }

    private static Ask.Result read(Endpoint endpoint, Body body, Trail trail) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return new Ask.Result.Wrong(Problem.unsupportedContentType());
        }
        Ask.Result result = Ask.read(endpoint, body.bytes());
        if (result instanceof Ask.Result.Read(Ask ask)) {
            trail.asked(ask);
        }
        return result;
    }

    private Demand demand(Key key, Ask ask, long tokens, Arrived call) {
        return switch (judge(key, ask, tokens)) {
            case Decision.Denied _ -> Demand.versionOnly(key.id(), key.version());
            case Decision.Granted _ ->
                Demand.call(key.id(), key.version(), key.spec().limits(), ask.model(), tokens, call.request())
                        .streaming(ask.streams());
        };
    }

    private Decision judge(Key key, Ask ask, long tokens) {
        if (!key.allowsModel(ask.model())) {
            return new Decision.Denied(Problem.modelNotAllowed(ask.model()));
        }
        Optional<Route> route = routes.find(ask.model());
        if (route.isEmpty()) {
            return new Decision.Denied(Problem.modelNotFound(ask.model()));
        }
        Long tokensMax = Demand.tokensMax(key.spec().limits(), ask.model());
        return tokensMax != null && tokens > tokensMax
                ? new Decision.Denied(Problem.requestTooLargeForLimit(tokens, tokensMax))
                : new Decision.Granted(key, ask, route.get());
    }
}
