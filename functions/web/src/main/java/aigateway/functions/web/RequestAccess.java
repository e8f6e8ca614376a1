package aigateway.functions.web;

import aigateway.admin.OperatorTokens;
import aigateway.kernel.Result;
import aigateway.people.Access;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Finds in whose name a request is made. */
@Singleton
public class RequestAccess {
    private final List<AccessSource> sources;
    private final OperatorTokens tokens;

    RequestAccess(List<AccessSource> sources, OperatorTokens tokens) {
        this.sources = sources;
        this.tokens = tokens;
    }

    public Result<Access> find(HttpRequest<?> request) {
        for (AccessSource source : sources) {
            Optional<Result<Access>> found = source.find(request);
            if (found.isPresent()) {
                return found.get();
            }
        }
        // Counts and logs the missing token.
        return tokens.access(Optional.empty(), Requests.source(request));
    }
}
