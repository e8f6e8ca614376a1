package aigateway.kernel;

import java.util.List;

/** Lets terms share a transaction without knowing each other. */
public interface Transactions {
    /**
     * Stores all of them, in this order but for what is a {@link Question}, which comes first, or none; durable when it returns.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    void commit(List<Write> writes);

    /**
     * As {@link #commit}, with a question before the writes; answers it.
     *
     * @throws Unavailable when the database is out of reach; whether anything was stored is then unknown
     */
    <R> R ask(Question<R> question, List<Write> with);
}
