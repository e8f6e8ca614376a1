package aigateway.pipeline;

import aigateway.kernel.Problem;
import aigateway.keys.Key;
import aigateway.providers.Route;
import aigateway.providers.Routes;
import java.util.Optional;

/** Whether a key may ask this at all, and who would answer: the same for a call and for a job that will make it. */
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

    Decision decide(Key key, Caller caller, Body body, Trail trail) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return new Decision.Denied(Problem.unsupportedContentType());
        }
        return switch (Ask.read(body.bytes())) {
            case Ask.Result.Wrong(Problem problem) -> new Decision.Denied(problem);
            case Ask.Result.Read(Ask ask) -> {
                trail.asked(ask);
                yield switch (door.confirm(key, caller)) {
                    case Door.Entry.Shut(Problem problem) -> new Decision.Denied(problem);
                    case Door.Entry.Open(Key now) -> route(now, ask);
                };
            }
        };
    }

    private Decision route(Key key, Ask ask) {
        if (!key.allowsModel(ask.model())) {
            return new Decision.Denied(Problem.modelNotAllowed(ask.model()));
        }
        Optional<Route> route = routes.find(ask.model());
        return route.isPresent()
                ? new Decision.Granted(key, ask, route.get())
                : new Decision.Denied(Problem.modelNotFound(ask.model()));
    }
}
