package aigateway.call;

/**
 * One stage on the way of a call: refuses, or hands a richer record on to the next.
 *
 * @param <C> the call as it is known here
 */
@FunctionalInterface
public interface Stage<C> {
    /**
     * @throws aigateway.kernel.Unavailable when what the stage needs is out of reach
     */
    Reply handle(C call);
}
