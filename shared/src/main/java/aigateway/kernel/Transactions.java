package aigateway.kernel;

import java.util.List;
import java.util.function.Predicate;

/** Stores the writes of several packages in one transaction. The packages need not know each other. */
public interface Transactions {
    /**
     * Stores all writes or none. A {@link Query} comes first; the others follow in this order. They are durable when it returns.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    void commit(List<Write> writes);

    /**
     * Runs a query, and stores the writes after it in the same transaction.
     *
     * @return the result of the query
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    <R> R commit(Query<R> query, List<Write> writes);

    /**
     * Runs many queries of one kind, in their order. Stores the writes after them if every result is accepted; otherwise nothing
     * is stored, not even by the queries.
     *
     * @return all results, in either case
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    <R> List<R> commitAll(List<Query<R>> queries, List<Write> writes, Predicate<R> accepted);
}
