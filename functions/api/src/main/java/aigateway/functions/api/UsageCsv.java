package aigateway.functions.api;

import aigateway.usage.Usages;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report as a table for a spreadsheet (RFC 4180). */
final class UsageCsv {
    private static final String FIGURES = "calls,charged_calls,unpriced_calls,input_tokens,cached_input_tokens,"
            + "cache_write_tokens,output_tokens,reasoning_tokens,cost_usd,provider_cost_usd";
    static final String LINE_END = "\r\n";
    /** Where a spreadsheet that separates cells by something else than we do would see a formula begin. */
    private static final Pattern FORMULA = Pattern.compile("(^|[;,|\"\\s])([-=+@＝＋－＠])");

    private UsageCsv() {}

    static String of(List<Usages.Dimension> by, List<Usages.Line> lines) {
        List<String> heads = new ArrayList<>(by.stream().map(UsageQuery::word).toList());
        heads.add(FIGURES);
        var csv = new StringBuilder(String.join(",", heads)).append(LINE_END);
        for (Usages.Line line : lines) {
            csv.append(line(line)).append(LINE_END);
        }
        return csv.toString();
    }

    private static String line(Usages.Line line) {
        List<String> cells = line.group().stream().map(UsageCsv::cell).collect(Collectors.toCollection(ArrayList::new));
        cells.add(Long.toString(line.calls()));
        cells.add(Long.toString(line.chargedCalls()));
        cells.add(Long.toString(line.unpricedCalls()));
        cells.add(Long.toString(line.inputTokens()));
        cells.add(Long.toString(line.cachedInputTokens()));
        cells.add(Long.toString(line.cacheWriteTokens()));
        cells.add(Long.toString(line.outputTokens()));
        cells.add(Long.toString(line.reasoningTokens()));
        cells.add(line.cost().toUsd());
        cells.add(line.providerCost().toUsd());
        return String.join(",", cells);
    }

    /** Always quoted, and never a formula: a model's name is the client's own text. */
    static String cell(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String harmless = FORMULA.matcher(text).replaceAll("$1'$2");
        return '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
