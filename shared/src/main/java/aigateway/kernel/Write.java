package aigateway.kernel;

/**
 * Something that a term wants stored. A term's port makes it, {@link Transactions} stores it, alone or together with other
 * terms' writes.
 */
public interface Write {}
