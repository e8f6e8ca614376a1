package aigateway.reports;

import aigateway.kernel.RequestId;
import aigateway.testing.MixedTraffic;
import aigateway.testing.Product;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Sums over the rows of the ledger, made in Java with nothing of the product's own sums. */
final class LedgerTruth {
    private static final String NONE = "none";
    private static final String COLUMNS = "request_id; attempt; entry; key_id; coalesce(team_id, 'none');"
            + " coalesce(nullif(provider, ''), 'none');"
            + " case when model = '' then 'none' when listed then model else '(other)' end;"
            + " case entry when 0 then outcome else 'charged' end; status is not null;"
            + " coalesce(cost_nano_usd, 0); coalesce(saved_nano_usd, 0);"
            + " coalesce(nullif(array_to_string(periods, ','), ''), 'none');"
            + " round(extract(epoch from started_at) * 1000);"
            + " round(extract(epoch from coalesce((select j.created_at from job j where j.id = job_id), started_at)) * 1000);"
            + " coalesce(nullif(array_to_string(tags, ','), ''), 'none')";

    /**
     * @param startedAt of the attempt, or of the call where no provider was called
     * @param reservedAt when its money was reserved: that of a job when it was submitted
     * @param periods of budgets in which it counts
     */
    record Row(
            RequestId request,
            boolean attempt,
            boolean correction,
            String key,
            String team,
            String provider,
            String model,
            String outcome,
            boolean last,
            long nano,
            long saved,
            List<String> periods,
            Instant startedAt,
            Instant reservedAt,
            List<String> tags) {
        /** In which it counts. */
        LocalDate day() {
            return startedAt.atZone(MixedTraffic.BERLIN).toLocalDate();
        }
    }

    private final List<Row> rows = new ArrayList<>();

    private LedgerTruth() {}

    static LedgerTruth of(MixedTraffic traffic) {
        Product product = traffic.product();
        var truth = new LedgerTruth();
        for (String line : product.rows(COLUMNS, "usage order by request_id, attempt, entry")) {
            truth.rows.add(row(line.split(" ", -1)));
        }
        return truth;
    }

    private static Row row(String[] cells) {
        return new Row(
                new RequestId(cells[0]),
                !cells[1].equals("0"),
                cells[2].equals("1"),
                cells[3],
                cells[4],
                cells[5],
                cells[6],
                cells[7],
                cells[8].startsWith("t"),
                Long.parseLong(cells[9]),
                Long.parseLong(cells[10]),
                texts(cells[11]),
                Instant.ofEpochMilli(Long.parseLong(cells[12])),
                Instant.ofEpochMilli(Long.parseLong(cells[13])),
                texts(cells[14]));
    }

    private static List<String> texts(String cell) {
        return cell.equals(NONE) ? List.of() : List.of(cell.split(",", -1));
    }

    List<Row> rows() {
        return rows;
    }

    long cost() {
        return cost(_ -> true);
    }

    long cost(Predicate<Row> which) {
        return rows.stream().filter(which).mapToLong(Row::nano).sum();
    }

    long calls() {
        return rows.stream().filter(Row::last).count();
    }

    long attempts() {
        return rows.stream().filter(row -> row.attempt && !row.correction).count();
    }

    long saved() {
        return rows.stream().mapToLong(Row::saved).sum();
    }

    /** The cost of each group. */
    Map<String, Long> by(Function<Row, String> group) {
        Map<String, Long> sums = new TreeMap<>();
        rows.forEach(row -> sums.merge(group.apply(row), row.nano, Long::sum));
        return sums;
    }
}
