package aigateway.usage;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls as instances of the version before the ledger record them, with the JSON of that version. */
final class CallsBefore {
    private static final String HOLD = """
            insert into hold (request_id, attempt, state, amount_nano_usd, periods, key_id, tags, endpoint, provider, model,
                price_version, expires_at)
            values (:id, 1, 'dispatched', 1000, '{}', :key, '{team:x,env:prod}', 'responses', 'openai', :model, :price, now())""";

    private static final String SETTLE = """
            select settle(jsonb_build_array(jsonb_build_object('request_id', :id::text, 'attempt', 1, 'outcome', :outcome::text,
                'cost_nano_usd', :cost::bigint, 'input_tokens', 10, 'cached_input_tokens', 2, 'cache_write_tokens', 0,
                'output_tokens', 5, 'reasoning_tokens', 1, 'listed', true, 'millis', 250)))""";

    private static final String HIT = """
            select record_hits(jsonb_build_array(jsonb_build_object('request_id', :id::text, 'key_id', 'key1', 'tags',
                '{team:x}'::text[], 'endpoint', 'responses', 'provider', 'openai', 'model', 'gpt-a', 'listed', true)))""";

    private static final String RECORD = """
            select record_calls(jsonb_build_array(jsonb_build_object('request_id', :id::text, 'key_id', :key::text, 'endpoint',
                'responses', 'model', 'asked', 'status', :status::int, 'code', :code::text, 'millis', 260, 'source', '::1',
                'skeleton', jsonb_build_object('model', :id::text))))""";

    private final Postgres postgres;

    CallsBefore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Six calls with every outcome, so many days ago. */
    void make(int daysAgo) {
        String id = postgres.query(
                        Sql.of("select first_id('req', now() - ? * interval '1 day') id", daysAgo),
                        row -> row.text("id"))
                .getFirst();
        settled(id + "01", "key1", "gpt-a", "settled", 500);
        record(id + "01", "key1", 200, null);
        settled(id + "02", "key1", "gpt-a", "charged", 0);
        record(id + "02", "key1", 502, "provider_error");
        settled(id + "03", "key2", "gpt-b", "voided", 0);
        record(id + "03", "key2", 503, "unavailable");
        settled(id + "04", "key2", "free", "settled", null);
        record(id + "04", "key2", 200, null);
        run(HIT, values -> values.set("id", id + "05"));
        record(id + "05", "key1", 200, null);
        record(id + "06", "key1", 429, "rate_limit_exceeded");
        if (daysAgo > 0) {
            for (String table : new String[] {"usage", "call_audit"}) {
                postgres.update(Sql.of(
                        "update " + table + " set at = at - ? * interval '1 day' where request_id like ?",
                        daysAgo,
                        id + "%"));
            }
            for (String table : new String[] {"usage_day", "call_day"}) {
                postgres.update(Sql.of(
                        "update " + table + " set day = day - ? where day = (now() at time zone 'UTC')::date",
                        daysAgo));
            }
        }
    }

    private void settled(String id, String key, String model, String outcome, @Nullable Integer cost) {
        postgres.update(Sql.named(
                HOLD,
                values -> values.set("id", id)
                        .set("key", key)
                        .set("model", model)
                        .set("price", model.equals("free") ? null : "v1")));
        run(SETTLE, values -> values.set("id", id).set("outcome", outcome).set("cost", cost));
    }

    private void record(String id, String key, int status, @Nullable String code) {
        run(
                RECORD,
                values -> values.set("id", id)
                        .set("key", key)
                        .set("status", status)
                        .set("code", code));
    }

    private void run(String sql, Consumer<Sql.Parameters> values) {
        postgres.query(Sql.named(sql, values), row -> true);
    }
}
