package aigateway.postgres;

import aigateway.json.JsonText;
import aigateway.kernel.Query;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One element of a call to a database function that takes a JSON array: those of concurrent callers go to the server as one
 * array, in one call. The function answers a row for each element, numbered from 1 in the column {@code ord}.
 *
 * @param function by name; not by what a client wrote
 * @param rank functions of a lower rank run first, so that every transaction locks in the same order
 * @param element JSON
 * @param answer reads the element's row; null for a function that answers nothing
 */
public record PostgresWrite<R>(String function, int rank, String element, Row.@Nullable Mapper<R> answer)
        implements Query<R> {
    public static <R> PostgresWrite<R> of(
            String function, int rank, Consumer<JsonText> members, Row.@Nullable Mapper<R> answer) {
        return new PostgresWrite<>(
                function, rank, new String(JsonText.object(members), StandardCharsets.UTF_8), answer);
    }
}
