package aigateway.call;

import aigateway.kernel.Write;
import java.util.List;

/**
 * What the transaction that ends a call stores besides the money: the audit row, and the new state of a job. It is the
 * transaction of the last settle, if the call made an attempt.
 */
@FunctionalInterface
public interface Completion {
    /** Stores nothing. */
    Completion NONE = _ -> List.of();

    /**
     * @param last the reply that the client gets
     */
    List<Write> writes(Reply last);
}
