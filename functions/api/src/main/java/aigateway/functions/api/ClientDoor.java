package aigateway.functions.api;

import aigateway.assembly.Gateway;
import aigateway.functions.edge.Answers;
import aigateway.functions.edge.Asks;
import aigateway.kernel.Problem;
import aigateway.keys.Key;
import aigateway.pipeline.Door;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** Lets a client in to what is its own: routes that call no provider. */
@Singleton
class ClientDoor {
    private final Gateway gateway;

    ClientDoor(Gateway gateway) {
        this.gateway = gateway;
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Function<Key, HttpResponse<byte[]>> then) {
        return switch (gateway.door().enter(Asks.client(request))) {
            case Door.Entry.Shut(Problem problem) -> Answers.problem(problem);
            case Door.Entry.Open(Key key) -> then.apply(key);
        };
    }
}
