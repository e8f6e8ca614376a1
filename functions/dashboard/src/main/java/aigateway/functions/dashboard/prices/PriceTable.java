package aigateway.functions.dashboard.prices;

import aigateway.functions.dashboard.site.Params;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.PriceList;
import aigateway.usage.UsageReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The prices in force, with those of models that were called at a provider which lists them under another name. */
final class PriceTable {
    private final PriceList prices;
    private final Map<String, PriceRow> rows = new TreeMap<>();
    private final Map<String, UsageReport.Line> used = new HashMap<>();
    private final List<Unlisted> unpriced = new ArrayList<>();

    /** A model in use of which something has no price. */
    public record Unlisted(String provider, String model, long calls) {}

    /**
     * @param usage by provider and model, in this order
     */
    PriceTable(PriceList prices, UsageReport usage) {
        this.prices = prices;
        usage.lines().forEach(this::use);
        prices.all().forEach(listed -> add(listed.provider(), listed.model(), listed));
        usage.lines().forEach(this::addUsed);
    }

    private void use(UsageReport.Line line) {
        String provider = line.groups().get(0).value();
        String model = line.groups().get(1).value();
        if (provider != null && model != null) {
            used.put(id(provider, model), line);
            if (line.figures().unpricedCalls() > 0) {
                unpriced.add(new Unlisted(provider, model, line.figures().unpricedCalls()));
            }
        }
    }

    /** A call to one provider may have the price that another one lists. */
    private void addUsed(UsageReport.Line line) {
        String provider = line.groups().get(0).value();
        String model = line.groups().get(1).value();
        if (provider != null && model != null && !rows.containsKey(id(provider, model))) {
            prices.entry(provider, model).ifPresent(listed -> add(provider, model, listed));
        }
    }

    private void add(String provider, String model, ListedPrice listed) {
        boolean own = prices.shipped(listed).filter(listed::equals).isEmpty();
        UsageReport.Line line = used.get(id(provider, model));
        long calls = line == null ? 0 : line.figures().calls();
        rows.put(
                id(provider, model),
                PriceRow.of(
                        provider,
                        model,
                        listed,
                        own,
                        calls,
                        line == null ? null : line.figures().cost()));
    }

    private static String id(String provider, String model) {
        return provider + "/" + model;
    }

    /** Those that the filters of an address let through, in the order of their ids, after the one that it names. */
    List<PriceRow> filtered(Params filters, int limit) {
        String text = filters.text("q").toLowerCase(Locale.ROOT);
        String provider = filters.text("provider");
        String after = filters.text("after");
        boolean all = filters.holds("show", "all") || !text.isEmpty();
        boolean onlyOwn = filters.holds("show", "own");
        return rows.entrySet().stream()
                .filter(row -> row.getKey().compareTo(after) > 0)
                .filter(row -> row.getKey().toLowerCase(Locale.ROOT).contains(text))
                .map(Map.Entry::getValue)
                .filter(row -> provider.isEmpty() || row.provider().equals(provider))
                .filter(row -> row.own() || (!onlyOwn && (all || row.calls() > 0)))
                .limit(limit)
                .toList();
    }

    List<Unlisted> unpriced() {
        return List.copyOf(unpriced);
    }

    Collection<String> providers() {
        Set<String> names = new TreeSet<>();
        rows.values().forEach(row -> names.add(row.provider()));
        unpriced.forEach(each -> names.add(each.provider()));
        return List.copyOf(names);
    }
}
