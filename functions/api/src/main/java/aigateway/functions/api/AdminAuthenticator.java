package aigateway.functions.api;

import aigateway.people.Access;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.function.Function;
import java.util.function.Supplier;

/** Gives a route of the admin API the access that {@link AdminFilter} has let in. */
@Singleton
class AdminAuthenticator {
    HttpResponse<byte[]> enter(HttpRequest<?> request, Supplier<HttpResponse<byte[]>> then) {
        return enter(request, _ -> then.get());
    }

    HttpResponse<byte[]> enter(HttpRequest<?> request, Function<Access, HttpResponse<byte[]>> then) {
        return then.apply(AdminFilter.access(request));
    }
}
