package aigateway.usage;

import aigateway.json.JsonText;
import aigateway.kernel.AskedModel;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Write;
import aigateway.postgres.LedgerMembers;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresWrite;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Sums from the table usage_hour, which the transaction that settles keeps: a report is exact up to this moment, and reads one
 * row for each hour, key and model, however many calls there were.
 */
public final class PostgresUsages implements Usages {
    /** After the functions that decide about money, whose rows it does not touch. */
    private static final int AFTER_MONEY = 3;
    /** As the sums are locked: attempts, cache hits, refused calls. */
    private static final int LAST = 9;

    private static final String TOTALS = """
            select endpoint, provider, model, outcome, sum(calls) calls, sum(input_tokens) input_tokens,
                sum(cached_input_tokens) cached_tokens, sum(output_tokens) output_tokens,
                sum(cost_nano_usd)::bigint cost_nano_usd, sum(millis) millis
            from (
                select endpoint, provider, model, outcome, calls, input_tokens, cached_input_tokens, output_tokens,
                    cost_nano_usd, millis
                from usage_total
                union all
                select endpoint, provider, model, outcome, calls, input_tokens, cached_input_tokens, output_tokens,
                    cost_nano_usd, millis
                from usage_hour where hour >= (select totalled_before from reporting)
            ) t where outcome not in ('refused', 'answered') group by endpoint, provider, model, outcome""";

    private static final String ATTEMPTS = """
            select attempt, key_id, provider, model, outcome, cost_nano_usd, price_version, exists (
                select from usage c where c.request_id = u.request_id and c.attempt = u.attempt and c.entry = 1) corrected
            from usage u where request_id = :request and entry = 0 and attempt > 0 order by attempt""";

    private static final String SUMS = """
            coalesce(sum(calls), 0) calls, coalesce(sum(calls) filter (where outcome = 'charged'), 0) charged_calls,
                coalesce(sum(unpriced_calls), 0) unpriced_calls, coalesce(sum(input_tokens), 0) input_tokens,
                coalesce(sum(cached_input_tokens), 0) cached_input_tokens,
                coalesce(sum(cache_write_tokens), 0) cache_write_tokens, coalesce(sum(output_tokens), 0) output_tokens,
                coalesce(sum(reasoning_tokens), 0) reasoning_tokens, coalesce(sum(cost_nano_usd), 0)::bigint cost,
                coalesce(sum(provider_cost_nano_usd), 0)::bigint provider_cost
            from """;

    /** Without refused calls, and without calls of which only the status is known. */
    private static final String HOURS = """
            (select (hour at time zone zone)::date as day, key_id, null::text as tag, null::text as person, endpoint, provider,
                model, outcome, calls, unpriced_calls, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens,
                reasoning_tokens, cost_nano_usd, provider_cost_nano_usd
            from usage_hour cross join reporting where outcome not in ('refused', 'answered')) u""";

    private static final String TAGS = """
            (select day, key_id, nullif(tag, '') as tag, case when tag like 'user=%' then substr(tag, 6) end as person,
                null::text as endpoint, provider, model, outcome, calls, unpriced_calls, input_tokens, cached_input_tokens,
                cache_write_tokens, output_tokens, reasoning_tokens, cost_nano_usd, provider_cost_nano_usd
            from usage_tag_day) u""";

    private final Postgres postgres;

    public PostgresUsages(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public List<Total> totals() {
        return postgres.query(
                Sql.of(TOTALS),
                row -> new Total(
                        row.text("endpoint"),
                        row.text("provider"),
                        row.text("model"),
                        row.text("outcome"),
                        row.number("calls"),
                        row.number("input_tokens"),
                        row.number("cached_tokens"),
                        row.number("output_tokens"),
                        new Money(row.number("cost_nano_usd")),
                        row.number("millis")));
    }

    @Override
    public List<Line> report(LocalDate from, LocalDate to, List<Dimension> by, int linesMax) {
        String columns = IntStream.range(0, by.size())
                .mapToObj(at -> column(by.get(at)) + " g" + at + ", ")
                .collect(Collectors.joining());
        String groups = IntStream.range(0, by.size())
                .mapToObj(at -> Integer.toString(at + 1))
                .collect(Collectors.joining(", "));
        String sums = by.contains(Dimension.TAG) || by.contains(Dimension.USER) ? TAGS : HOURS;
        String text = "select " + columns + SUMS + sums + " where day >= :from::date and day < :to::date"
                + (by.isEmpty() ? "" : " group by " + groups + " order by cost desc, " + groups) + " limit :lines_max";
        Sql report = Sql.named(
                text,
                values -> values.set("from", from.toString())
                        .set("to", to.toString())
                        .set("lines_max", linesMax));
        return postgres.query(report, row -> line(row, by.size()));
    }

    @Override
    public List<AttemptUsage> attempts(RequestId request) {
        return postgres.query(Sql.named(ATTEMPTS, values -> values.set("request", request.value())), row -> {
            Long cost = row.numberOrNull("cost_nano_usd");
            return new AttemptUsage(
                    (int) row.number("attempt"),
                    new KeyId(row.text("key_id")),
                    row.text("provider"),
                    row.text("model"),
                    row.text("outcome"),
                    cost == null ? null : new Money(cost),
                    row.textOrNull("price_version"),
                    row.flag("corrected"));
        });
    }

    @Override
    public Write hit(CacheHit hit) {
        return PostgresWrite.of(
                "record_hits",
                AFTER_MONEY,
                json -> {
                    JsonText own = json.text("request_id", hit.request().value())
                            .text("key_id", hit.key().value())
                            .text(
                                    "team_id",
                                    hit.team() == null ? null : hit.team().value())
                            .texts("tags", hit.tags())
                            .text("endpoint", hit.endpoint().kind())
                            .text("provider", hit.provider())
                            .text("model", hit.model())
                            .flag("listed", hit.listed())
                            .number(
                                    "saved_nano_usd",
                                    hit.saved() == null ? null : hit.saved().nanoUsd());
                    LedgerMembers.add(own, hit.asked(), hit.call());
                },
                null);
    }

    @Override
    public Write refused(RefusedCall call) {
        AskedModel asked = call.asked();
        return PostgresWrite.of(
                "record_calls",
                LAST,
                json -> {
                    json.text("request_id", call.request().value())
                            .text("key_id", call.key().value())
                            .text(
                                    "team_id",
                                    call.team() == null ? null : call.team().value())
                            .texts("tags", call.tags())
                            .text(
                                    "job_id",
                                    call.job() == null ? null : call.job().value())
                            .text("endpoint", call.endpoint().kind())
                            .text("model", asked == null ? null : asked.name())
                            .number("status", (long) call.call().status())
                            .text("code", call.call().code())
                            .number("millis", call.call().millis())
                            .text("source", call.call().source())
                            .raw("skeleton", call.call().redactedRequest());
                    if (asked != null) {
                        json.flag("asked_listed", asked.listed());
                    }
                },
                null);
    }

    /** From the enum alone, never from what a client wrote. */
    private static String column(Dimension dimension) {
        return switch (dimension) {
            case KEY -> "key_id";
            case MODEL -> "model";
            case PROVIDER -> "provider";
            case TAG -> "tag";
            case USER -> "person";
            case DAY -> "day::text";
            case ENDPOINT -> "endpoint";
        };
    }

    private static Line line(Row row, int dimensions) throws SQLException {
        List<@Nullable String> group = new ArrayList<>();
        for (int at = 0; at < dimensions; at++) {
            group.add(row.textOrNull("g" + at));
        }
        return new Line(
                group,
                row.number("calls"),
                row.number("charged_calls"),
                row.number("unpriced_calls"),
                row.number("input_tokens"),
                row.number("cached_input_tokens"),
                row.number("cache_write_tokens"),
                row.number("output_tokens"),
                row.number("reasoning_tokens"),
                new Money(row.number("cost")),
                new Money(row.number("provider_cost")));
    }
}
