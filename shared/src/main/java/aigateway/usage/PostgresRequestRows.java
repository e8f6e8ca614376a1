package aigateway.usage;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Consumption;
import aigateway.kernel.JobId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.Part;
import aigateway.kernel.RequestId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Tokens;
import aigateway.postgres.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of the table usage as attempts and calls. */
final class PostgresRequestRows {
    private static final int TIME_FROM = "req_".length();
    private static final int TIME_TO = TIME_FROM + 12;
    private static final int HEX = 16;

    private static final String COLUMNS = """
            select u.request_id, u.attempt, u.at, u.key_id, k.name key_name, u.team_id, t.name team_name, u.job_id, u.endpoint,
                   u.tags, u.provider, u.model, u.outcome, u.started_at, u.started_after_millis, u.millis, u.first_token_millis,
                   u.provider_key, u.provider_status, u.attempt_code, u.input_tokens, u.cached_input_tokens,
                   u.cache_write_tokens, u.output_tokens, u.reasoning_tokens, u.parts::text parts, u.tiers, u.flags,
                   u.hold_nano_usd, u.cost_nano_usd,
                   coalesce(u.provider_cost_nano_usd, c.provider_cost_nano_usd) provider_cost_nano_usd, u.price_version,
                   c.cost_nano_usd correction, c.at corrected_at, c.input_tokens corrected_input,
                   c.cached_input_tokens corrected_cached,
                   c.cache_write_tokens corrected_written, c.output_tokens corrected_output,
                   c.reasoning_tokens corrected_reasoning, u.asked_model, u.status, u.code, u.call_millis, u.own_millis""";

    private static final String TABLES = """

            from usage u
            left join usage c on c.request_id = u.request_id and c.attempt = u.attempt and c.entry = 1
            left join client_key k on k.id = u.key_id
            left join team t on t.id = u.team_id
            """;

    /** Without what only the look-up of one call shows. */
    static final String OF_CALLS = COLUMNS + ", null source, null skeleton" + TABLES + """
            where u.request_id between :lowest and :highest and u.request_id = any (:ids) and u.entry = 0
            order by u.request_id desc, u.attempt""";

    static final String OF_CALL = COLUMNS + ", u.source, u.skeleton::text skeleton" + TABLES
            + "where u.request_id = :request and u.entry = 0 order by u.attempt";

    private PostgresRequestRows() {}

    /** One row: the attempt, and what it says of its call. */
    record OneRow(
            RequestId request,
            RecordedCall.Origin origin,
            RecordedCall.End end,
            CallAttempt attempt,
            @Nullable String source,
            @Nullable String redacted) {}

    /** The rows of a call together. */
    record Rows(
            RecordedCall call,
            @Nullable String source,
            @Nullable String redacted) {}

    /** The calls of rows, in the order of these. */
    static List<Rows> calls(List<OneRow> rows) {
        Map<RequestId, List<OneRow>> byCall = new LinkedHashMap<>();
        rows.forEach(row ->
                byCall.computeIfAbsent(row.request, _ -> new ArrayList<>()).add(row));
        return byCall.values().stream().map(PostgresRequestRows::call).toList();
    }

    private static Rows call(List<OneRow> rows) {
        OneRow last = rows.getLast();
        Instant time = time(last.request.value());
        Instant at = time == null ? rows.getFirst().attempt.times().ended() : time;
        var call = new RecordedCall(
                last.request,
                at,
                last.origin,
                last.end,
                rows.stream().map(OneRow::attempt).toList());
        return new Rows(call, last.source, last.redacted);
    }

    /** The time in an id; null when it is one from before ids began with a time. */
    static @Nullable Instant time(String id) {
        boolean dated = id.compareTo("req_019") >= 0 && id.compareTo("req_02") < 0 && id.length() >= TIME_TO;
        return dated ? Instant.ofEpochMilli(Long.parseLong(id, TIME_FROM, TIME_TO, HEX)) : null;
    }

    static OneRow read(Row row) throws SQLException {
        String job = row.textOrNull("job_id");
        var origin = new RecordedCall.Origin(
                new KeyId(row.text("key_id")),
                row.textOrNull("key_name"),
                row.textOrNull("team_name"),
                texts(row, "tags"),
                job == null ? null : new JobId(job),
                row.text("endpoint"));
        var end = new RecordedCall.End(
                row.textOrNull("asked_model"),
                integer(row, "status"),
                row.textOrNull("code"),
                row.numberOrNull("call_millis"),
                row.numberOrNull("own_millis"));
        return new OneRow(
                new RequestId(row.text("request_id")),
                origin,
                end,
                attempt(row),
                row.textOrNull("source"),
                row.textOrNull("skeleton"));
    }

    private static CallAttempt attempt(Row row) throws SQLException {
        String team = row.textOrNull("team_id");
        return new CallAttempt(
                (int) row.number("attempt"),
                team == null ? null : new TeamId(team),
                row.text("provider"),
                row.text("model"),
                row.text("outcome"),
                new CallAttempt.Times(
                        row.instant("at"),
                        row.instantOrNull("started_at"),
                        row.numberOrNull("started_after_millis"),
                        row.number("millis"),
                        row.numberOrNull("first_token_millis")),
                new CallAttempt.Failure(
                        row.textOrNull("provider_key"),
                        integer(row, "provider_status"),
                        row.textOrNull("attempt_code")),
                new Consumption(tokens(row), parts(row), texts(row, "tiers")),
                texts(row, "flags"),
                new CallAttempt.Cost(
                        new Money(row.number("hold_nano_usd")),
                        money(row, "cost_nano_usd"),
                        money(row, "provider_cost_nano_usd"),
                        row.textOrNull("price_version"),
                        money(row, "correction"),
                        row.instantOrNull("corrected_at")));
    }

    /** With those of a correction, which may bring the first ones. */
    private static Tokens tokens(Row row) throws SQLException {
        return new Tokens(
                row.number("input_tokens") + row.number("corrected_input"),
                row.number("cached_input_tokens") + row.number("corrected_cached"),
                row.number("cache_write_tokens") + row.number("corrected_written"),
                row.number("output_tokens") + row.number("corrected_output"),
                row.number("reasoning_tokens") + row.number("corrected_reasoning"));
    }

    private static Map<Part, Long> parts(Row row) throws SQLException {
        Map<Part, Long> counts = new EnumMap<>(Part.class);
        String text = row.textOrNull("parts");
        Json.Obj parts = text == null ? null : JsonReader.objectOrNull(text);
        if (parts != null) {
            parts.members()
                    .forEach((word, count) -> Part.named(word).ifPresent(part -> {
                        if (count instanceof Json.Num(String digits)) {
                            counts.put(part, Long.valueOf(digits));
                        }
                    }));
        }
        return counts;
    }

    private static List<String> texts(Row row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.textsOrNull(column), List.of());
    }

    private static @Nullable Integer integer(Row row, String column) throws SQLException {
        Long number = row.numberOrNull(column);
        return number == null ? null : Integer.valueOf(Math.toIntExact(number));
    }

    private static @Nullable Money money(Row row, String column) throws SQLException {
        Long nano = row.numberOrNull(column);
        return nano == null ? null : new Money(nano);
    }
}
