package aigateway.postgres;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of statements without a database, for {@link Postgres#rehearsed}.
 *
 * @param bySource one row for each table or function that a statement reads from first, by its name; any other has no rows
 */
public record CannedRows(Map<String, Map<String, @Nullable Object>> bySource) {
    /** No rows at all. */
    public static CannedRows none() {
        return new CannedRows(Map.of());
    }

    public CannedRows with(String source, Map<String, @Nullable Object> row) {
        Map<String, Map<String, @Nullable Object>> all = new HashMap<>(bySource);
        all.put(source, row);
        return new CannedRows(all);
    }
}
