package aigateway.local.cli;

import aigateway.assembly.ReportingZone;
import aigateway.json.Json;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "usage",
        description = "Shows calls, tokens and cost. The dearest line comes first; days are in the reporting zone.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway usage --by team --month",
            "  ai-gateway usage --by key,model --days 7 --where team=Chat",
            "  ai-gateway usage --by tag --from 2026-11-01 --to 2026-12-01 --csv"
        })
final class ShowUsage implements Callable<Integer> {
    private static final List<String> FIGURES = List.of(
            "calls",
            "input_tokens",
            "output_tokens",
            "cost_usd",
            "failed_calls",
            "refused_calls",
            "charged_calls",
            "unpriced_calls");

    private static final String[] HEADS = {
        "CALLS", "INPUT", "OUTPUT", "COST USD", "FAILED", "REFUSED", "CHARGED", "UNPRICED"
    };

    @Mixin
    private final Connection connection;

    @Option(
            names = "--by",
            paramLabel = "GROUP",
            split = ",",
            description = "At most two of team, key, model, asked_model, provider, endpoint, outcome, code, tag, user;"
                    + " default: model. A call counts once for each of its tags.")
    private List<String> by = List.of("model");

    @Option(names = "--each", paramLabel = "PERIOD", description = "A line for each hour, day, week or month.")
    private @Nullable String bucket;

    @Option(
            names = "--where",
            paramLabel = "NAME=VALUE",
            description =
                    "Only what matches, such as team=Chat, key=NAME, model=gpt-5, tag=feature=search. Repeatable.")
    private Map<String, String> filters = Map.of();

    @Option(names = "--days", paramLabel = "N", description = "The last N days, today included. Default: 30.")
    private @Nullable Integer days;

    @Option(names = "--month", description = "This month.")
    private boolean month;

    @Option(names = "--from", paramLabel = "DATE", description = "The first day, such as 2026-11-01.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DATE", description = "The first day that is not included.")
    private @Nullable String to;

    @Option(names = "--csv", description = "Print CSV.")
    private boolean csv;

    private final CommandSettings settings;

    ShowUsage(CommandSettings settings) {
        this.settings = settings;
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        long periods = Stream.of(days != null, month, from != null || to != null)
                .filter(given -> given)
                .count();
        if (periods > 1) {
            return connection.failed("Give --days, --month, or --from and --to, not several of them.");
        }
        if (days != null && days < 1) {
            return connection.failed("--days is at least 1.");
        }
        if (csv && connection.json()) {
            return connection.failed("Give --csv or --json, not both.");
        }
        ApiResponse answer = connection.read(path());
        if (csv && answer instanceof ApiResponse.Given given) {
            connection.out().print(given.text());
            connection.out().flush();
            return ExitCode.OK;
        }
        return connection.conclude(answer, given -> print(given.body()));
    }

    private String path() {
        StringBuilder path = new StringBuilder("/admin/v1/usage?format=").append(csv ? "csv" : "json");
        path.append("&group_by=").append(Pages.encoded(String.join(",", by)));
        path.append(parameter("bucket", bucket))
                .append(parameter("from", first()))
                .append(parameter("to", to));
        filters.forEach((name, value) -> path.append(parameter(Pages.encoded(name), value)));
        return path.toString();
    }

    /** The zone is that of this machine's settings; the reply has that of the gateway. */
    private @Nullable String first() {
        LocalDate today = LocalDate.now(ReportingZone.of(settings.value("REPORTING_ZONE")));
        if (month) {
            return YearMonth.from(today).atDay(1).toString();
        }
        return days == null ? from : today.minusDays(days - 1L).toString();
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + Pages.encoded(value);
    }

    private int print(Json.Obj report) {
        List<Json.Obj> lines = new ArrayList<>(JsonValues.objects(report, "data"));
        List<String> columns =
                Stream.concat(Stream.ofNullable(bucket), by.stream()).distinct().toList();
        if (bucket == null && !by.contains("day")) {
            lines.sort(Comparator.comparing((Json.Obj line) -> JsonValues.decimal(line, "cost_usd"))
                    .reversed());
        }
        var table = new Table(Stream.concat(
                        columns.stream().map(each -> each.toUpperCase(Locale.ROOT)), Arrays.stream(HEADS))
                .toArray(String[]::new));
        lines.forEach(line -> table.row(row(line, columns)));
        table.print(connection.out());
        connection.out().println(summary(report));
        if (JsonValues.flag(report, "has_more")) {
            connection.err().println("There are more lines; narrow the report with --from and --to, or --where.");
        }
        return ExitCode.OK;
    }

    private static String[] row(Json.Obj line, List<String> columns) {
        return Stream.concat(
                        columns.stream().map(column -> value(line, column)),
                        FIGURES.stream().map(figure -> digits(line, figure)))
                .toArray(String[]::new);
    }

    /** A name with its id in parentheses; a dash where there is none. */
    private static String value(Json.Obj line, String column) {
        String value = JsonValues.text(line, column);
        String name = JsonValues.text(line, column + "_name");
        if (value.isEmpty()) {
            return "-";
        }
        return name.isEmpty() ? value : name + " (" + value + ")";
    }

    /** A dash for a cost that is unknown. */
    private static String digits(Json.Obj line, String figure) {
        String digits = JsonValues.digits(line, figure);
        return digits.isEmpty() ? "-" : digits;
    }

    /** The total is the gateway's: sums of lines by tag would count calls twice. */
    private static String summary(Json.Obj report) {
        Json.Obj total = report.object("total");
        String cost = total == null ? "-" : digits(total, "cost_usd");
        return Stream.of(
                        cost.equals("-") ? "unknown cost in all" : "$" + cost + " in all",
                        JsonValues.text(report, "from") + " until " + JsonValues.text(report, "to") + " (not included)",
                        JsonValues.text(report, "zone"))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
