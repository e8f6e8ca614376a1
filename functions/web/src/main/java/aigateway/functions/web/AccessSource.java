package aigateway.functions.web;

import aigateway.kernel.Result;
import aigateway.people.Access;
import io.micronaut.http.HttpRequest;
import java.util.Optional;

/**
 * A kind of credential for the admin API and the pages, such as a token or a session. {@link RequestAccess} tries all kinds in
 * the order of their beans; the first one that a request presents counts.
 */
public interface AccessSource {
    /** Empty when the request presents no credential of this kind; refused when it presents a wrong one. */
    Optional<Result<Access>> find(HttpRequest<?> request);
}
