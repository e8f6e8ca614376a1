package aigateway.kernel;

import org.jspecify.annotations.Nullable;

/**
 * What a whole call was, without content: in the ledger's row of its last attempt, of its cache hit or of its refusal.
 *
 * @param status of the reply to the client
 * @param code of the error, from a fixed list, or null
 * @param millis from the request to the end of the reply
 * @param ownMillis of them, those that no provider and no pause took
 * @param source the client's address
 * @param redactedRequest JSON of the request without content, or null
 */
public record CallFacts(
        int status,
        @Nullable String code,
        long millis,
        long ownMillis,
        String source,
        @Nullable String redactedRequest) {}
