package aigateway.kernel;

import java.util.List;
import java.util.function.Predicate;

/** Lets packages share a transaction without knowing each other. */
public interface Transactions {
    /**
     * Stores all of them or none, in this order, but {@link Query} writes first; durable when it returns.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    void commit(List<Write> writes);

    /**
     * As {@link #commit}, with a query before the writes; returns its result.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    <R> R commit(Query<R> query, List<Write> writes);

    /**
     * Runs many queries of one kind in their order, and stores them and the writes if every result is accepted; otherwise stores
     * nothing. Returns all results either way.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    <R> List<R> commitAll(List<Query<R>> queries, List<Write> writes, Predicate<R> accepted);
}
