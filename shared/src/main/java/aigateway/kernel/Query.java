package aigateway.kernel;

/**
 * A write that is answered: the database decides, and says what it decided.
 *
 * @param <R> the answer
 */
public interface Query<R> extends Write {}
