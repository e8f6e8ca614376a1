package aigateway.local.cli;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "usage",
        description = "Shows calls, tokens and cost. The dearest line comes first; days are in UTC.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ai-gateway usage",
            "  ai-gateway usage --by key,model --days 7",
            "  ai-gateway usage --by tag --from 2026-11-01 --to 2026-12-01 --json"
        })
final class ShowUsage implements Callable<Integer> {
    @Mixin
    private final Connection connection;

    @Option(
            names = "--by",
            paramLabel = "GROUP",
            split = ",",
            description = "Any of key, model, provider, tag, user, day, endpoint; default: model."
                    + " A call counts once for each of its tags.")
    private List<String> by = List.of("model");

    @Option(names = "--days", paramLabel = "N", description = "The last N days, today included. Default: 30.")
    private @Nullable Integer days;

    @Option(names = "--from", paramLabel = "DATE", description = "The first day, such as 2026-11-01.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DATE", description = "The first day that is not included.")
    private @Nullable String to;

    ShowUsage(CommandSettings settings) {
        this.connection = new Connection(settings);
    }

    @Override
    public Integer call() {
        if (days != null && (from != null || to != null)) {
            return connection.failed("Give --days, or --from and --to, not both.");
        }
        if (days != null && days < 1) {
            return connection.failed("--days is at least 1.");
        }
        String first = days == null
                ? from
                : LocalDate.now(ZoneOffset.UTC).minusDays(days - 1L).toString();
        String path = "/admin/v1/usage?format=json&group_by=" + Pages.encoded(String.join(",", by))
                + parameter("from", first)
                + parameter("to", to);
        ApiResponse answer = connection.read(path);
        if (connection.json() || !by.contains("key") || !(answer instanceof ApiResponse.Given given)) {
            return connection.conclude(answer, each -> print(each.body(), Map.of()));
        }
        return Pages.read(connection, "/admin/v1/keys?", "keys", (keys, more, last) -> {
            Map<String, String> names = new HashMap<>();
            keys.forEach(key -> names.put(JsonValues.text(key, "id"), JsonValues.text(key, "name")));
            return print(given.body(), names);
        });
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + Pages.encoded(value);
    }

    private int print(Json.Obj report, Map<String, String> keyNames) {
        List<Json.Obj> lines = new ArrayList<>(JsonValues.objects(report, "data"));
        if (!by.contains("day")) {
            lines.sort(Comparator.comparing((Json.Obj line) -> JsonValues.decimal(line, "cost_usd"))
                    .reversed());
        }
        String[] figures = {"CALLS", "INPUT", "OUTPUT", "COST USD", "CHARGED", "UNPRICED"};
        List<String> heading = new ArrayList<>();
        by.forEach(each -> heading.add(each.toUpperCase(Locale.ROOT)));
        heading.addAll(Arrays.asList(figures));
        var table = new Table(heading.toArray(String[]::new));
        lines.forEach(line -> table.row(row(line, keyNames)));
        table.print(connection.out());
        connection.out().println(summary(report, lines));
        if (JsonValues.flag(report, "has_more")) {
            connection.err().println("There are more lines; narrow the report with --from and --to.");
        }
        return ExitCode.OK;
    }

    private String[] row(Json.Obj line, Map<String, String> keyNames) {
        List<String> cells = new ArrayList<>();
        for (String group : by) {
            String value = JsonValues.text(line, group);
            String name = group.equals("key") ? keyNames.get(value) : null;
            cells.add(name == null ? value : name + " (" + value + ")");
        }
        for (String figure :
                List.of("calls", "input_tokens", "output_tokens", "cost_usd", "charged_calls", "unpriced_calls")) {
            cells.add(JsonValues.digits(line, figure));
        }
        return cells.toArray(String[]::new);
    }

    /** Sums over tags would count calls twice. */
    private String summary(Json.Obj report, List<Json.Obj> lines) {
        String period = JsonValues.text(report, "from") + " until " + JsonValues.text(report, "to") + " (not included)";
        if (by.contains("tag")) {
            return period;
        }
        BigDecimal sum = lines.stream()
                .map(line -> JsonValues.decimal(line, "cost_usd"))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return "$" + sum.stripTrailingZeros().toPlainString() + " in all, " + period;
    }
}
