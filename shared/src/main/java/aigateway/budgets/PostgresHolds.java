package aigateway.budgets;

import aigateway.json.JsonText;
import aigateway.kernel.Money;
import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresWrite;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Holds in the table hold; the rules are the functions reserve and settle of the migrations, decided under their locks. */
public final class PostgresHolds implements Holds {
    /** Settled first: what comes free may be set aside again in the same transaction. */
    private static final int SETTLE = 1;

    private static final int RESERVE = 2;

    private final Postgres postgres;

    public PostgresHolds(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Query<Decision> reserve(Reservation reservation) {
        return element(reservation);
    }

    @Override
    public Decision rehearse(Reservation reservation) {
        return postgres.query(
                        Sql.of(
                                "select * from reserve(?::jsonb, true)",
                                "[" + element(reservation).element() + "]"),
                        PostgresHolds::decision)
                .getFirst();
    }

    private static PostgresWrite<Decision> element(Reservation asked) {
        return PostgresWrite.of(
                "reserve",
                RESERVE,
                json -> json.text("request_id", asked.request().value())
                        .number("attempt", (long) asked.attempt())
                        .text("key_id", asked.key().value())
                        .texts("tags", asked.tags())
                        .text("job_id", asked.job() == null ? null : asked.job().value())
                        .text("endpoint", asked.endpoint().kind())
                        .text("provider", asked.provider())
                        .text("model", asked.model())
                        .text("price_version", asked.priceVersion())
                        .number("price_serial", asked.priceSerial())
                        .text("state", asked.pending() ? "pending" : "dispatched")
                        .number("seconds", asked.lasts().toSeconds())
                        .number("expected", asked.expected().nanoUsd())
                        .number("at_most", nano(asked.atMost()))
                        .number("at_least", asked.atLeast().nanoUsd()),
                PostgresHolds::decision);
    }

    private static Decision decision(Row row) throws SQLException {
        String decision = row.text("decision");
        return switch (decision) {
            case "granted" -> new Decision.Granted(new Money(row.number("amount")), row.flag("hard"));
            case "refused" ->
                new Decision.Refused(
                        row.text("budget_id"),
                        new Money(row.number("limit_nano_usd")),
                        new Money(row.number("spent_nano_usd")),
                        new Money(row.number("reserved_nano_usd")),
                        row.instantOrNull("resets_at"));
            case "unpriced" -> new Decision.Unpriced();
            case "unbounded" -> new Decision.Unbounded();
            case "stale" -> new Decision.Stale();
            case "ended" -> new Decision.Ended();
            default -> throw new IllegalStateException("reserve answered " + decision);
        };
    }

    @Override
    public Query<Ending> settle(Settlement end) {
        Tokens tokens = end.tokens();
        return PostgresWrite.of(
                "settle",
                SETTLE,
                json -> attempt(json, end.request(), end.attempt())
                        .text("outcome", end.outcome().name().toLowerCase(Locale.ROOT))
                        .number("cost_nano_usd", nano(end.cost()))
                        .number("provider_cost_nano_usd", nano(end.providerCost()))
                        .number("input_tokens", tokens.input())
                        .number("cached_input_tokens", tokens.cachedInput())
                        .number("cache_write_tokens", tokens.cacheWrite())
                        .number("output_tokens", tokens.output())
                        .number("reasoning_tokens", tokens.reasoning())
                        .number("millis", end.millis()),
                row -> Ending.valueOf(row.text("result").toUpperCase(Locale.ROOT)));
    }

    @Override
    public Write release(RequestId request, int attempt) {
        return PostgresWrite.of("release_pending", SETTLE, json -> attempt(json, request, attempt), null);
    }

    @Override
    public long expire(int rowsMax) {
        // Two statements: each locks its periods in one go.
        return expire("pending", rowsMax) + expire("dispatched", rowsMax);
    }

    private long expire(String state, int rowsMax) {
        return postgres.query(Sql.of("select expire_holds(?, ?) ended", state, rowsMax), row -> row.number("ended"))
                .getFirst();
    }

    private static JsonText attempt(JsonText json, RequestId request, int attempt) {
        return json.text("request_id", request.value()).number("attempt", (long) attempt);
    }

    private static @Nullable Long nano(@Nullable Money money) {
        return money == null ? null : money.nanoUsd();
    }
}
