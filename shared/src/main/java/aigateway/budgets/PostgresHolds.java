package aigateway.budgets;

import aigateway.json.JsonText;
import aigateway.kernel.AskedModel;
import aigateway.kernel.CallFacts;
import aigateway.kernel.Money;
import aigateway.kernel.Query;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Tokens;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.postgres.LedgerMembers;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresWrite;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds in the table hold. The database functions reserve and settle decide, under their locks. */
public final class PostgresHolds implements Holds {
    private static final int SETTLE = 1;
    private static final int RESERVE = 2;

    private static final String DRY_RUN = "select * from reserve(:reservations::jsonb, true)";
    private static final String ENTER_UNHELD = "select enter_unheld(:call::jsonb)";
    private static final String CORRECT = "select correct_charge(:call::jsonb, :actor, :detail::jsonb) result";
    private static final String EXPIRE = "select expire_holds(:state, :rows_max) ended";

    private final Postgres postgres;

    public PostgresHolds(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Query<Decision> reserve(Reservation reservation) {
        PostgresWrite<Decision> query = element(reservation);
        // A job has a hold before its first attempt.
        return reservation.job() == null && !reservation.pending() ? query.about(reservation) : query;
    }

    @Override
    public Decision rehearse(Reservation reservation) {
        String array = "[" + element(reservation).element() + "]";
        Sql sql = Sql.named(DRY_RUN, values -> values.set("reservations", array));
        return postgres.query(sql, PostgresHolds::decision).getFirst();
    }

    private static PostgresWrite<Decision> element(Reservation reservation) {
        return PostgresWrite.of(
                "reserve",
                RESERVE,
                json -> json.text("request_id", reservation.request().value())
                        .number("attempt", (long) reservation.attempt())
                        .text("key_id", reservation.key().value())
                        .text("team_id", value(reservation.team()))
                        .texts("tags", reservation.tags())
                        .text(
                                "job_id",
                                reservation.job() == null
                                        ? null
                                        : reservation.job().value())
                        .text("endpoint", reservation.endpoint().kind())
                        .text("provider", reservation.provider())
                        .text("model", reservation.model())
                        .text("price_version", reservation.priceVersion())
                        .number("price_serial", reservation.priceSerial())
                        .text("state", reservation.pending() ? "pending" : "dispatched")
                        .number("seconds", reservation.lasts().toSeconds())
                        .number("expected", reservation.expected().nanoUsd())
                        .number("at_most", nano(reservation.atMost()))
                        .number("at_least", reservation.atLeast().nanoUsd()),
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
            case "busy" -> new Decision.Busy();
            default -> throw new IllegalStateException("reserve answered " + decision);
        };
    }

    @Override
    public Query<Ending> settle(Settlement settlement) {
        return ending(json -> members(json, settlement)).about(settlement);
    }

    @Override
    public void enterUnheld(Settlement settlement, AttemptOrigin origin) {
        String call = JsonText.objectText(json -> members(json, settlement)
                .text("key_id", origin.key().value())
                .text("team_id", value(origin.team()))
                .texts("tags", origin.tags())
                .text("job_id", origin.job() == null ? null : origin.job().value())
                .text("endpoint", origin.endpoint().kind())
                .text("provider", origin.provider())
                .text("model", origin.model())
                .text("price_version", origin.priceVersion()));
        postgres.query(Sql.named(ENTER_UNHELD, values -> values.set("call", call)), row -> true);
    }

    @Override
    public boolean correct(Settlement settlement, String actor, String detail) {
        String call = JsonText.objectText(json -> members(json, settlement));
        Sql sql = Sql.named(
                CORRECT, values -> values.set("call", call).set("actor", actor).set("detail", detail));
        return postgres.query(sql, row -> row.text("result")).getFirst().equals("corrected");
    }

    private static JsonText members(JsonText json, Settlement end) {
        Tokens tokens = end.tokens();
        AttemptFacts facts = end.facts();
        Integer status = facts.providerStatus();
        JsonText members = attempt(json, end.request(), end.attempt())
                .text("outcome", Word.of(end.outcome()))
                .number("cost_nano_usd", nano(end.cost()))
                .number("provider_cost_nano_usd", nano(end.providerCost()))
                .number("input_tokens", tokens.input())
                .number("cached_input_tokens", tokens.cachedInput())
                .number("cache_write_tokens", tokens.cacheWrite())
                .number("output_tokens", tokens.output())
                .number("reasoning_tokens", tokens.reasoning())
                .flag("listed", end.listed())
                .number("millis", end.millis())
                .text("shape", end.details().shape())
                .texts("tiers", end.details().tiers())
                .texts("flags", end.details().flags())
                .object(
                        "parts",
                        parts -> end.details().parts().forEach((part, count) -> parts.number(part.word(), count)))
                .number("started_after_millis", facts.startedAfterMillis())
                .text("provider_key", facts.providerKey())
                .number("provider_status", status == null ? null : (long) status)
                .text("attempt_code", facts.code())
                .number("first_token_millis", facts.firstTokenMillis());
        return LedgerMembers.add(members, facts.asked(), end.call());
    }

    @Override
    public Write complete(RequestId request, int attempt, @Nullable AskedModel asked, CallFacts call) {
        return ending(
                json -> LedgerMembers.add(attempt(json, request, attempt).text("outcome", "completed"), asked, call));
    }

    @Override
    public Write release(RequestId request, int attempt) {
        return ending(json -> attempt(json, request, attempt).text("outcome", "released"));
    }

    @Override
    public Write voided(RequestId request, int attempt) {
        return ending(json -> attempt(json, request, attempt)
                .text("outcome", "voided")
                .number("input_tokens", 0L)
                .number("cached_input_tokens", 0L)
                .number("cache_write_tokens", 0L)
                .number("output_tokens", 0L)
                .number("reasoning_tokens", 0L)
                .number("millis", 0L));
    }

    private static PostgresWrite<Ending> ending(Consumer<JsonText> members) {
        return PostgresWrite.of("settle", SETTLE, members, row -> Word.parse(Ending.class, row.text("result")));
    }

    @Override
    public long expire(int rowsMax) {
        // Two statements: each locks its periods all at once.
        return expire("pending", rowsMax) + expire("dispatched", rowsMax);
    }

    private long expire(String state, int rowsMax) {
        Sql sql = Sql.named(EXPIRE, values -> values.set("state", state).set("rows_max", rowsMax));
        return postgres.query(sql, row -> row.number("ended")).getFirst();
    }

    private static JsonText attempt(JsonText json, RequestId request, int attempt) {
        return json.text("request_id", request.value()).number("attempt", (long) attempt);
    }

    private static @Nullable String value(@Nullable TeamId team) {
        return team == null ? null : team.value();
    }

    private static @Nullable Long nano(@Nullable Money money) {
        return money == null ? null : money.nanoUsd();
    }
}
