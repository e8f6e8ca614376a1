package aigateway.postgres;

import aigateway.json.JsonText;
import aigateway.kernel.Query;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One element of a call to a database function that takes a JSON array: those of concurrent callers go to the server as one
 * array, in one call. The function returns a row for each element, numbered from 1 in the column {@code ord}. For one caller.
 */
public final class PostgresWrite<R> implements Query<R> {
    private final String function;
    private final int rank;
    private final Consumer<JsonText> members;
    private final Row.@Nullable Mapper<R> result;
    private final @Nullable Object subject;
    /** Made at its first use: what is stored as its subject needs none. */
    private @Nullable String element;

    private PostgresWrite(
            String function,
            int rank,
            Consumer<JsonText> members,
            Row.@Nullable Mapper<R> result,
            @Nullable Object subject) {
        this.function = function;
        this.rank = rank;
        this.members = members;
        this.result = result;
        this.subject = subject;
    }

    /**
     * @param function its name, which must come from code
     * @param rank functions of a lower rank run first, so that every transaction locks in the same order
     * @param members write the element
     * @param result reads the element's row; null for a function that returns nothing
     */
    public static <R> PostgresWrite<R> of(
            String function, int rank, Consumer<JsonText> members, Row.@Nullable Mapper<R> result) {
        return new PostgresWrite<>(function, rank, members, result, null);
    }

    /** The same, which {@link GroupedCalls} may store as this in place of the function, with the same result. */
    public PostgresWrite<R> about(Object newSubject) {
        return new PostgresWrite<>(function, rank, members, result, newSubject);
    }

    String function() {
        return function;
    }

    int rank() {
        return rank;
    }

    /** JSON. */
    public String element() {
        String made = element;
        if (made == null) {
            made = JsonText.objectText(members);
            element = made;
        }
        return made;
    }

    Row.@Nullable Mapper<R> result() {
        return result;
    }

    /** Null: only the function stores it. */
    @Nullable
    Object subject() {
        return subject;
    }

    /** Whether it reserves money: such calls never share a transaction with settlements. */
    boolean reserves() {
        return function.equals("reserve");
    }
}
