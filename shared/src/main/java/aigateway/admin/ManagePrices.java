package aigateway.admin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.Document;
import aigateway.json.Fields;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Transactions;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.PriceList;
import aigateway.pricing.PriceSpec;
import aigateway.pricing.Prices;
import aigateway.pricing.Rates;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an admin does with prices. An override and its audit event are one transaction. */
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

    /** What became of an admin's request. */
    public sealed interface Outcome {
        record Done(ListedPrice listed) implements Outcome {}

        record No(Problem problem) implements Outcome {}
    }

    /**
     * The prices in force, in the order of their ids, from after this one on.
     *
     * @param provider null for every one
     * @param model null for every one; with a provider it is looked up as a call would be, so that a dated snapshot shows the
     *     price
     *     that it is charged with
     */
    public List<ListedPrice> list(
            @Nullable String provider, @Nullable String model, @Nullable String after, int limit) {
        PriceList now = prices.latest();
        Stream<ListedPrice> asked = provider != null && model != null
                ? now.look(provider, model).stream()
                : now.all().stream()
                        .filter(listed -> provider == null || listed.provider().equals(provider))
                        .filter(listed -> model == null || listed.model().equals(model));
        return asked.filter(listed -> after == null || listed.id().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    public Outcome override(RequestBody body) {
        if (body.bytes().length > 0 && !body.isJson()) {
            return new Outcome.No(Problem.unsupportedContentType());
        }
        return switch (JsonReader.object(body.bytes())) {
            case JsonReader.Result.Malformed(String why) -> new Outcome.No(Problem.invalidJson(why));
            case JsonReader.Result.Read(Document document) -> override(Fields.of(document.root()));
        };
    }

    private Outcome override(Fields fields) {
        PriceList known = prices.latest();
        PriceSpec spec = PriceSpec.read(fields, known);
        if (fields.problem() != null) {
            return new Outcome.No(fields.problem());
        }
        List<ListedPrice> all = known.all();
        if (all.size() >= LISTED_MAX && all.stream().noneMatch(spec::replaces)) {
            return new Outcome.No(Problem.conflict("There are " + LISTED_MAX + " prices already."));
        }
        String detail = JsonText.objectText(json -> json.text("provider", spec.provider())
                .text("model", spec.model())
                .decimal("input_usd_per_million", Rates.usd(spec.rates().input()))
                .decimal("output_usd_per_million", Rates.usd(spec.rates().output())));
        // The event first: the migration says why.
        transactions.commit(List.of(
                audits.admin(new AdminEvent(ACTOR, "price.override", spec.provider() + "/" + spec.model(), detail)),
                prices.override(spec)));
        Optional<ListedPrice> listed = prices.latest().look(spec.provider(), spec.model());
        return new Outcome.Done(listed.orElseThrow());
    }
}
