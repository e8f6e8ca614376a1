package aigateway.usage;

import aigateway.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is put together from pieces of code, each with its parameters. There are too many forms of a report to keep
 * the text of each, as named parameters would.
 */
final class StatementText {
    private final StringBuilder text = new StringBuilder();
    private final List<@Nullable Object> parameters = new ArrayList<>();

    /**
     * @param piece from code, with a question mark for each value
     */
    StatementText add(String piece, Object... values) {
        text.append(piece);
        parameters.addAll(List.of(values));
        return this;
    }

    /** Adds the piece when there is a value for it. */
    StatementText addIf(@Nullable Object value, String piece) {
        return value == null ? this : add(piece, value);
    }

    Sql sql() {
        return Sql.of(text.toString(), parameters.toArray());
    }
}
