package aigateway.kernel;

/**
 * Something that a term wants stored. A term's port makes it, {@link Transactions} stores it, alone or together with other
 * terms' writes. Storing it a second time changes nothing: a commit whose answer got lost is tried again.
 */
public interface Write {}
