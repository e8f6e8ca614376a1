package aigateway.postgres;

import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters: null, String, Long, Integer, Boolean, byte[], Instant, or a list of strings (text[]).
 *
 * @param text as JDBC reads it, with a question mark for each parameter
 */
public record Sql(String text, List<@Nullable Object> parameters) implements Write {
    public static Sql of(String text, @Nullable Object... parameters) {
        return new Sql(text, Collections.unmodifiableList(new ArrayList<>(Arrays.asList(parameters))));
    }

    /**
     * A statement whose parameters are written {@code :name}, each as often as it is needed; {@code ::type} is a cast. The text
     * must come from code: it is kept for the life of the process.
     *
     * @throws IllegalArgumentException when a parameter of the text has no value, or a value has no parameter
     */
    public static Sql named(String text, Consumer<Parameters> values) {
        var parameters = new Parameters();
        values.accept(parameters);
        NamedText named = NamedText.of(text);
        named.requireNames(parameters.values.keySet());
        List<@Nullable Object> ordered = new ArrayList<>();
        named.names().forEach(name -> ordered.add(parameters.values.get(name)));
        return new Sql(named.jdbc(), Collections.unmodifiableList(ordered));
    }

    /** Values by the names of their parameters. */
    public static final class Parameters {
        private final Map<String, @Nullable Object> values = new HashMap<>();

        /**
         * @throws IllegalArgumentException when the name has a value already
         */
        public Parameters set(String name, @Nullable Object value) {
            if (values.containsKey(name)) {
                throw new IllegalArgumentException("parameter set twice: " + name);
            }
            values.put(name, value);
            return this;
        }

        /** For {@link ListSql#visible}. */
        public Parameters visible(VisibleTeams teams) {
            return set("visible", teams.ids());
        }

        /**
         * For {@link ListSql#newestFirst}.
         *
         * @param after the id of the last row of the page before; null: the first page
         */
        public Parameters page(@Nullable String after, int limit) {
            return set("after", after).set("limit", limit);
        }
    }

    /** About how much its texts and bytes are. */
    long bytes() {
        long bytes = 0;
        for (Object parameter : parameters) {
            if (parameter instanceof byte[] array) {
                bytes += array.length;
            } else if (parameter instanceof String text) {
                bytes += text.length();
            }
        }
        return bytes;
    }

    /** Sets the parameters from this index on; answers the index after the last one. */
    int bind(PreparedStatement statement, int from) throws SQLException {
        int index = from;
        for (Object parameter : parameters) {
            bind(statement, index++, parameter);
        }
        return index;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object parameter) throws SQLException {
        switch (parameter) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Boolean flag -> statement.setBoolean(index, flag);
            case byte[] bytes -> statement.setBytes(index, bytes);
            case Instant instant -> statement.setObject(index, instant.atOffset(ZoneOffset.UTC));
            case List<?> texts -> statement.setArray(index, array(statement.getConnection(), texts));
            case Object other -> throw new IllegalArgumentException("no binding for " + other.getClass());
        }
    }

    private static java.sql.Array array(Connection connection, List<?> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }
}
