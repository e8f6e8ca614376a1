package aigateway.call;

import aigateway.kernel.CallFacts;
import aigateway.kernel.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the transaction that ends a call stores besides the money: what the call was, in the row of its last attempt, and the new
 * state of a job. It is the transaction of the last settle, if the call made an attempt.
 */
@FunctionalInterface
public interface Completion {
    /** Stores nothing. */
    Completion NONE = _ -> List.of();

    /**
     * @param last the reply that the client gets
     */
    List<Write> writes(Reply last);

    /**
     * What the call was.
     *
     * @param last the reply that the client gets
     * @return null for an attempt that is not the last one
     */
    default @Nullable CallFacts facts(Reply last) {
        return null;
    }
}
