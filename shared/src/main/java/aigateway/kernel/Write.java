package aigateway.kernel;

/**
 * Something to store. The port of a package makes it, such as {@code Holds}. {@link Transactions} stores it, alone or together
 * with the writes of other packages.
 */
public interface Write {}
