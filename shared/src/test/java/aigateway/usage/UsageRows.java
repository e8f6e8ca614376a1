package aigateway.usage;

import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Random rows of usage_hour and usage_tag_hour, in the database and as plain objects. */
final class UsageRows {
    private static final List<String> OUTCOMES =
            List.of("settled", "settled", "voided", "charged", "cached", "refused");
    private static final List<String> CODES =
            List.of("provider_error", "internal_error", "insufficient_quota", "rate_limit_exceeded", "invalid_value");
    private static final int FIGURES = 11;

    /**
     * @param figures calls, unpriced calls, input, cached input, cache write, output and reasoning tokens, cost, provider's cost,
     *     saved, milliseconds
     */
    record Row(
            Instant hour,
            String key,
            String team,
            String endpoint,
            String provider,
            String model,
            String asked,
            String outcome,
            int status,
            String code,
            List<Long> figures) {
        String value(Dimension dimension) {
            return switch (dimension) {
                case TEAM -> team;
                case KEY -> key;
                case MODEL -> model;
                case ASKED_MODEL -> asked;
                case PROVIDER -> provider;
                case ENDPOINT -> endpoint;
                case OUTCOME -> outcome;
                case CODE -> code;
                case TAG, USER -> throw new IllegalArgumentException("kept by tag");
            };
        }

        long figure(int at) {
            return figures.get(at);
        }

        /** What its call is, if it is the row of one: said here apart from the SQL. */
        boolean failed() {
            return code.equals("provider_error")
                    || code.equals("internal_error")
                    || (status == 429 && !outcome.equals("refused"));
        }
    }

    /** A row of usage_tag_hour, of calls that were answered. */
    record Tagged(LocalDate day, String tag, String team, String model, String outcome, long calls, long cost) {}

    private final Postgres postgres;
    private final RandomGenerator random;

    UsageRows(Postgres postgres, RandomGenerator random) {
        this.postgres = postgres;
        this.random = random;
    }

    List<Row> add(int count, Instant from, int hours) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Row row = row(from.plusSeconds(3600L * random.nextInt(hours)));
            if (insert(row) == 1) {
                rows.add(row);
            }
        }
        return rows;
    }

    List<Tagged> addTagged(int count, LocalDate from, int days) {
        List<Tagged> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var row = new Tagged(
                    from.plusDays(random.nextInt(days)),
                    pick(List.of("a=1", "a=2", "b=1", "user=00", "user=ff", "")),
                    pick(List.of("", "team_1", "team_2")),
                    pick(List.of("m1", "m2")),
                    pick(List.of("settled", "charged")),
                    random.nextInt(5),
                    random.nextInt(1_000));
            int stored = postgres.update(Sql.of(
                    """
                    insert into usage_tag_hour (hour, tag, key_id, team_id, provider, model, outcome, calls, unpriced_calls,
                        input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
                        cost_nano_usd, provider_cost_nano_usd, answered_calls, failed_calls, saved_nano_usd)
                    values (?::timestamptz, ?, 'k1', ?, 'p1', ?, ?, ?, 0, 0, 0, 0, 0, 0, ?, 0, ?, 0, 0) on conflict do nothing""",
                    row.day
                            .atStartOfDay(ZoneOffset.UTC)
                            .plusHours(random.nextInt(24))
                            .toInstant(),
                    row.tag,
                    row.team,
                    row.model,
                    row.outcome,
                    row.calls,
                    row.cost,
                    row.calls));
            if (stored == 1) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** As if no hour was ever closed: a new database has closed all hours up to now. */
    static void open(Postgres postgres) {
        postgres.update(Sql.of("update reporting set closed_before = '2000-01-01'"));
    }

    /** Adds the hours before this one to their days, as the sweep does. */
    static void close(Postgres postgres, Instant before, ZoneId zone) {
        postgres.query(
                Sql.of(
                        "select add_to_usage_days(array(select h from usage_hour h where h.hour < ?), ?)",
                        before,
                        zone.getId()),
                row -> true);
        postgres.query(
                Sql.of(
                        "select add_to_latency_days(array(select h from latency_hour h where h.hour < ?), ?)",
                        before,
                        zone.getId()),
                row -> true);
        postgres.query(
                Sql.of(
                        "select add_to_tag_days(array(select h from usage_tag_hour h where h.hour < ?), ?)",
                        before,
                        zone.getId()),
                row -> true);
        postgres.update(Sql.of("delete from usage_tag_hour where hour < ?", before));
        postgres.update(Sql.of("update reporting set zone = ?, closed_before = ?", zone.getId(), before));
    }

    private Row row(Instant hour) {
        String outcome = pick(OUTCOMES);
        boolean refused = outcome.equals("refused");
        boolean last = refused || outcome.equals("cached") || random.nextInt(4) > 0;
        boolean good = outcome.equals("cached") || (!refused && random.nextBoolean());
        String code = last && !good ? pick(CODES) : "";
        return new Row(
                hour,
                pick(List.of("k1", "k2", "k3")),
                pick(List.of("", "team_1", "team_2")),
                pick(List.of("responses", "messages")),
                refused ? "" : pick(List.of("p1", "p2")),
                refused ? "" : pick(List.of("m1", "m2", "m3")),
                pick(List.of("a1", "(other)")),
                outcome,
                last ? status(code) : 0,
                code,
                IntStream.range(0, FIGURES)
                        .mapToObj(at -> (long) random.nextInt(at == 1 ? 2 : 1_000))
                        .toList());
    }

    private static int status(String code) {
        return switch (code) {
            case "" -> 200;
            case "provider_error" -> 502;
            case "internal_error" -> 500;
            case "invalid_value" -> 400;
            default -> 429;
        };
    }

    private int insert(Row row) {
        List<Object> values = new ArrayList<>(List.of(
                row.hour,
                row.key,
                row.team,
                row.endpoint,
                row.provider,
                row.model,
                row.asked,
                row.outcome,
                row.status,
                row.code));
        values.addAll(row.figures);
        return postgres.update(Sql.of(
                "insert into usage_hour values (" + "?, ".repeat(values.size() - 1) + "?) on conflict do nothing",
                values.toArray()));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
