package aigateway.postgres;

import aigateway.json.JsonText;
import aigateway.kernel.Query;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One element of a call to a database function that takes a JSON array: those of concurrent callers go to the server as one
 * array, in one call. The function returns a row for each element, numbered from 1 in the column {@code ord}.
 *
 * @param function its name, which must come from code
 * @param rank functions of a lower rank run first, so that every transaction locks in the same order
 * @param element JSON
 * @param result reads the element's row; null for a function that returns nothing
 * @param subject what {@link GroupedCalls} may store in place of the function, with the same result; null: nothing
 */
public record PostgresWrite<R>(
        String function,
        int rank,
        String element,
        Row.@Nullable Mapper<R> result,
        @Nullable Object subject) implements Query<R> {
    /** Whether it reserves money: such calls never share a transaction with settlements. */
    boolean reserves() {
        return function.equals("reserve");
    }

    public static <R> PostgresWrite<R> of(
            String function, int rank, Consumer<JsonText> members, Row.@Nullable Mapper<R> result) {
        return new PostgresWrite<>(
                function, rank, new String(JsonText.object(members), StandardCharsets.UTF_8), result, null);
    }

    /** The same, which may be stored as this. */
    public PostgresWrite<R> about(Object newSubject) {
        return new PostgresWrite<>(function, rank, element, result, newSubject);
    }
}
