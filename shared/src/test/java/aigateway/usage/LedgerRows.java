package aigateway.usage;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of the ledger, entered as they are. */
public final class LedgerRows {
    private static final String INSERT = """
            insert into usage
            select (jsonb_populate_record(null::usage, jsonb_build_object(
                'attempt', 1, 'entry', 0, 'at', now(), 'key_id', 'aaaaaaaaaaaaaaaa', 'endpoint', 'chat.completions',
                'provider', 'openai', 'model', 'm', 'outcome', 'settled', 'input_tokens', 0, 'cached_input_tokens', 0,
                'cache_write_tokens', 0, 'output_tokens', 0, 'reasoning_tokens', 0, 'millis', 0, 'hold_nano_usd', 0,
                'tags', '[]'::jsonb, 'periods', '[]'::jsonb) || :row::jsonb)).*""";

    private final Postgres postgres;

    public LedgerRows(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Enters a row: these columns, and for the others what a settled first attempt has that consumed nothing. */
    public void add(String request, Map<String, @Nullable Object> columns) {
        Map<String, @Nullable Object> all = new HashMap<>(columns);
        all.put("request_id", request);
        postgres.update(Sql.named(INSERT, values -> values.set("row", json(all))));
    }

    private static String json(Map<String, @Nullable Object> columns) {
        var text = new StringBuilder("{");
        columns.forEach((name, value) -> text.append(text.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(json(value)));
        return text.append('}').toString();
    }

    private static String json(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case List<?> list -> list.stream().map(LedgerRows::json).toList().toString();
            case String text when text.startsWith("{") -> text;
            case String text -> '"' + text + '"';
            default -> value.toString();
        };
    }
}
