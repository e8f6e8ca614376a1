package aigateway.call;

import aigateway.kernel.Write;
import java.util.List;

/**
 * What ends a call beside its money: the audit row, a job's new state. Stored in the transaction of the call's last
 * settlement.
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
