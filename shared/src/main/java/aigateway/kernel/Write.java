package aigateway.kernel;

/**
 * Something to store. A package's port makes it; {@link Transactions} stores it, alone or together with writes of other packages.
 */
public interface Write {}
