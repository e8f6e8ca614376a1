package aigateway.cache;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import java.util.List;
import java.util.Optional;

/** Replies that may be used again. It is a cache: a reply that was stored may be gone. */
public interface CachedReplies {
    /**
     * The key of a request's reply: the same for the same request in the same scope, whatever the order of its members, and
     * different for every other.
     *
     * @param headers that change what the request means
     */
    String key(Endpoint endpoint, CacheScope scope, Json.Obj request, List<String> headers);

    Optional<CachedReply> find(String key);

    void keep(String key, CachedReply reply);
}
