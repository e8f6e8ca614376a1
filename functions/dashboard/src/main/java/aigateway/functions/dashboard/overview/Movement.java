package aigateway.functions.dashboard.overview;

import aigateway.functions.dashboard.charts.Measure;
import aigateway.functions.dashboard.shown.Delta;
import aigateway.functions.dashboard.site.Groups;
import aigateway.functions.dashboard.site.Params;
import aigateway.kernel.Money;
import aigateway.usage.Dimension;
import aigateway.usage.UsageReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the spend of a team or model changed from the period before.
 *
 * @param link below /dashboard; empty for none
 */
public record Movement(String name, String link, Money before, Money now) {
    private static final int SHOWN_MAX = 5;

    private record Sum(UsageReport.Group group, long[] nano) {}

    public Money change() {
        return Money.difference(now, before);
    }

    public Delta delta() {
        return Delta.of(before.nanoUsd(), now.nanoUsd());
    }

    /**
     * The largest rises, then the largest falls.
     *
     * @param at the place of the dimension in the lines
     * @param carried the parameters of links
     */
    static List<Movement> of(Dimension dimension, int at, UsageReport now, UsageReport before, Params carried) {
        Map<String, Sum> sums = new LinkedHashMap<>();
        add(sums, at, now, 1);
        add(sums, at, before, 0);
        List<Movement> all = sums.values().stream()
                .map(sum -> new Movement(
                        Groups.name(dimension, sum.group),
                        Groups.usage(carried, dimension, sum.group)
                                .map(params -> "usage" + params)
                                .orElse(""),
                        new Money(sum.nano[0]),
                        new Money(sum.nano[1])))
                .toList();
        Comparator<Movement> byChange = Comparator.comparing(Movement::change);
        List<Movement> shown = new ArrayList<>(all.stream()
                .filter(each -> each.change().nanoUsd() > 0)
                .sorted(byChange.reversed())
                .limit(SHOWN_MAX)
                .toList());
        all.stream()
                .filter(each -> each.change().nanoUsd() < 0)
                .sorted(byChange)
                .limit(SHOWN_MAX)
                .forEach(shown::add);
        return List.copyOf(shown);
    }

    private static void add(Map<String, Sum> sums, int at, UsageReport report, int place) {
        for (UsageReport.Line line : report.lines()) {
            UsageReport.Group group = line.groups().get(at);
            sums.computeIfAbsent(String.valueOf(group.value()), _ -> new Sum(group, new long[2])).nano[place] +=
                    Measure.SPEND.of(line.figures());
        }
    }
}
