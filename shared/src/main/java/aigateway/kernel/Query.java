package aigateway.kernel;

/**
 * A write with a result: the database decides, and returns its decision.
 *
 * @param <R> the result
 */
public interface Query<R> extends Write {}
