package aigateway.kernel;

import java.util.List;
import java.util.function.Predicate;

/** Lets terms share a transaction without knowing each other. */
public interface Transactions {
    /**
     * Stores all of them, in this order but for what is a {@link Query}, which comes first, or none; durable when it returns.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    void commit(List<Write> writes);

    /**
     * As {@link #commit}, with a question before the writes; answers it.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    <R> R ask(Query<R> question, List<Write> with);

    /**
     * Asks many questions of one kind, in their order, and stores the writes after them if every answer will do; otherwise
     * nothing
     * is kept. Answers all of them either way.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    <R> List<R> askAll(List<Query<R>> questions, List<Write> with, Predicate<R> accepted);
}
