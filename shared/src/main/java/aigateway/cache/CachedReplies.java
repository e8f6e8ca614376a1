package aigateway.cache;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import java.util.Optional;

/** A cache, so neither promises anything: what was kept may be gone, and what is to be kept may not be. */
public interface CachedReplies {
    /**
     * Where the answer to a request is kept: the same place for the same request in the same scope, whatever the order of its
     * members, and for no other.
     */
    String place(Endpoint endpoint, CacheScope scope, Json.Obj request);

    Optional<CachedReply> find(String place);

    void keep(String place, CachedReply answer);
}
