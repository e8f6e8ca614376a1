package aigateway.testing;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.List;

/** The sums that counters of metrics are made of: closed hours are in usage_total, the others in usage_hour. */
public final class LedgerTotals {
    private static final String ROWS = """
            (select endpoint, provider, model, outcome, status, calls, input_tokens, cached_input_tokens, output_tokens,
                cost_nano_usd, millis
            from usage_total
            union all
            select endpoint, provider, model, outcome, status, calls, input_tokens, cached_input_tokens, output_tokens,
                cost_nano_usd, millis
            from usage_hour where hour >= (select totalled_before from reporting)) t
            """;

    private LedgerTotals() {}

    /** Endpoint, provider, model, outcome, attempts or cache hits, input, cached input and output tokens, cost, time. */
    public static List<String> attempts(Postgres postgres) {
        return lines(
                postgres,
                "endpoint, provider, model, outcome",
                "sum(calls), sum(input_tokens), sum(cached_input_tokens), sum(output_tokens), sum(cost_nano_usd), sum(millis)",
                "outcome not in ('refused', 'answered')");
    }

    /** Endpoint, status and number of calls that ended. */
    public static List<String> calls(Postgres postgres) {
        return lines(postgres, "endpoint, status", "sum(calls)", "status <> 0");
    }

    private static List<String> lines(Postgres postgres, String groups, String sums, String where) {
        return postgres.query(
                Sql.of("select concat_ws(' ', " + groups + ", " + sums + ") line from " + ROWS + "where " + where
                        + " group by " + groups + " order by " + groups),
                row -> row.text("line"));
    }
}
