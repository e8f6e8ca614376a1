package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.Transactions;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.PriceList;
import aigateway.pricing.PriceSpec;
import aigateway.pricing.Prices;
import aigateway.pricing.Rates;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists prices and overrides them. An override and its audit event are one transaction. */
public final class ManagePrices {
    private static final String ACTOR = "admin-token";
    /** Every process keeps the list in memory. */
    private static final int LISTED_MAX = 10_000;

    private final Prices prices;
    private final Audits audits;
    private final Transactions transactions;

    public ManagePrices(Prices prices, Audits audits, Transactions transactions) {
        this.prices = prices;
        this.audits = audits;
        this.transactions = transactions;
    }

    /**
     * The prices in force, in the order of their ids, after the given one.
     *
     * @param provider null for all
     * @param model null for all; with a provider it is looked up as for a call, so that a dated snapshot shows its price
     */
    public List<ListedPrice> list(
            @Nullable String provider, @Nullable String model, @Nullable String after, int limit) {
        PriceList now = prices.latest();
        Stream<ListedPrice> found = provider != null && model != null
                ? now.entry(provider, model).stream()
                : now.all().stream()
                        .filter(listed -> provider == null || listed.provider().equals(provider))
                        .filter(listed -> model == null || listed.model().equals(model));
        return found.filter(listed -> after == null || listed.id().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    public Result<ListedPrice> override(RequestBody body) {
        return body.object(PriceSpec.MEMBERS).flatMap(this::override);
    }

    private Result<ListedPrice> override(Fields fields) {
        PriceList known = prices.latest();
        return fields.result(PriceSpec.read(fields, known)).flatMap(spec -> override(known, spec));
    }

    private Result<ListedPrice> override(PriceList known, PriceSpec spec) {
        List<ListedPrice> all = known.all();
        if (all.size() >= LISTED_MAX && all.stream().noneMatch(spec::replaces)) {
            return Result.refused(Problem.conflict("There are " + LISTED_MAX + " prices already."));
        }
        String detail = JsonText.objectText(json -> json.text("provider", spec.provider())
                .text("model", spec.model())
                .decimal("input_usd_per_million", Rates.usd(spec.rates().input()))
                .decimal("output_usd_per_million", Rates.usd(spec.rates().output())));
        // The event first: the migration says why.
        transactions.commit(List.of(
                audits.admin(new AdminEvent(ACTOR, "price.override", spec.provider() + "/" + spec.model(), detail)),
                prices.override(spec)));
        return Result.ok(prices.latest().entry(spec.provider(), spec.model()).orElseThrow());
    }
}
