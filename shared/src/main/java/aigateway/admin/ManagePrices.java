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
import aigateway.pricing.PriceVersion;
import aigateway.pricing.Prices;
import aigateway.providers.Routes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists prices and overrides them. An override and its audit event are one transaction. */
public final class ManagePrices {
    /** Every process keeps the list in memory. */
    private static final int LISTED_MAX = 10_000;

    private final Prices prices;
    private final Audits audits;
    private final Transactions transactions;
    private final Routes routes;
    private final InstantSource clock;

    public ManagePrices(Prices prices, Audits audits, Transactions transactions, Routes routes, InstantSource clock) {
        this.prices = prices;
        this.audits = audits;
        this.transactions = transactions;
        this.routes = routes;
        this.clock = clock;
    }

    /**
     * What an override changed.
     *
     * @param version of the override
     * @param prices that it changes; one whose override names a single model is in it even if nothing differs
     */
    public record Change(PriceVersion version, List<Changed> prices) {}

    /**
     * A price before and after; either is null where the model has none.
     */
    public record Changed(
            @Nullable ListedPrice before, @Nullable ListedPrice after) {}

    /** All of them, as they are stored now. */
    public PriceList inForce() {
        return prices.latest();
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

    /**
     * The prices in force that an override makes other than the shipped ones, in the order of their ids.
     *
     * @param provider null for all
     * @param model null for all
     */
    public List<Changed> overridden(
            @Nullable String provider, @Nullable String model, @Nullable String after, int limit) {
        PriceList now = prices.latest();
        return list(provider, model, after, Integer.MAX_VALUE).stream()
                .filter(listed -> now.shipped(listed).filter(listed::equals).isEmpty())
                .map(listed -> new Changed(now.shipped(listed).orElse(null), listed))
                .limit(limit)
                .toList();
    }

    /**
     * The overrides, the newest first.
     *
     * @param before only those with a smaller serial
     */
    public List<PriceVersion> versions(@Nullable String provider, @Nullable String model, long before, int limit) {
        return prices.versions(provider, model, before, limit);
    }

    public Result<Change> override(String actor, RequestBody body) {
        return body.object(PriceSpec.MEMBERS).flatMap(fields -> override(actor, fields));
    }

    private Result<Change> override(String actor, Fields fields) {
        PriceList known = prices.latest();
        return sound(fields, known).flatMap(spec -> override(actor, known, spec));
    }

    /**
     * What an override would change, if it were stored now.
     *
     * @param before the prices in force
     * @param after the prices when it begins
     */
    public record Preview(PriceList before, PriceList after, List<Changed> prices) {}

    /** Stores nothing. */
    public Result<Preview> preview(RequestBody body) {
        return body.object(PriceSpec.MEMBERS).flatMap(fields -> {
            PriceList known = prices.latest();
            return sound(fields, known).map(spec -> {
                PriceList then = prices.with(spec);
                return new Preview(known, then, changed(spec, known, then));
            });
        });
    }

    private Result<PriceSpec> sound(Fields fields, PriceList known) {
        PriceSpec spec = PriceSpec.read(fields, known, clock.instant());
        return fields.result(spec)
                .flatMap(read -> checkNames(known, read)
                        .<Result<PriceSpec>>map(Result::refused)
                        .orElseGet(() -> Result.ok(read)));
    }

    /** A typing error in a name would change nothing, for good. */
    private Optional<Problem> checkNames(PriceList known, PriceSpec spec) {
        if (spec.force() || spec.provider().equals(PriceVersion.ANY)) {
            return Optional.empty();
        }
        boolean provider = routes.providers().contains(spec.provider())
                || known.all().stream().anyMatch(listed -> listed.provider().equals(spec.provider()));
        if (!provider) {
            return Optional.of(Problem.invalidValue(
                    "provider",
                    "no provider of this name is configured or listed; send \"force\": true to name it all the same"));
        }
        boolean model = spec.isWide()
                || known.find(spec.provider(), spec.model()).isPresent()
                || routes.names(spec.provider(), spec.model());
        return model
                ? Optional.empty()
                : Optional.of(Problem.invalidValue(
                        "model",
                        "this provider has no price of such a model, and the configuration does not name it; send"
                                + " \"force\": true to name it all the same"));
    }

    private Result<Change> override(String actor, PriceList known, PriceSpec spec) {
        List<ListedPrice> all = known.all();
        if (!spec.isWide() && all.size() >= LISTED_MAX && all.stream().noneMatch(spec::replaces)) {
            return Result.refused(Problem.conflict("There are " + LISTED_MAX + " prices already."));
        }
        PriceList then = prices.with(spec);
        store(actor, spec, "price.override");
        return Result.ok(change(spec, known, then));
    }

    /** Ends all overrides of a name, also those that begin later; {@link PriceVersion#ANY} names all. */
    public Result<Change> reset(String actor, String provider, String model) {
        PriceList known = prices.latest();
        boolean overridden =
                !prices.versions(provider, model, Long.MAX_VALUE, 1).isEmpty();
        if (!overridden) {
            return Result.refused(Problem.notFound("There is no override of this price."));
        }
        PriceSpec spec = PriceSpec.reset(provider, model);
        PriceList then = prices.with(spec);
        store(actor, spec, "price.reset");
        return Result.ok(change(spec, known, then));
    }

    private void store(String actor, PriceSpec spec, String action) {
        String detail = JsonText.objectText(
                json -> spec.describe(json.text("provider", spec.provider()).text("model", spec.model())));
        // The event first: the migration says why.
        transactions.commit(List.of(
                audits.admin(new AdminEvent(actor, action, spec.provider() + "/" + spec.model(), detail)),
                prices.override(spec)));
    }

    private Change change(PriceSpec spec, PriceList before, PriceList then) {
        PriceVersion version = prices.versions(spec.provider(), spec.model(), Long.MAX_VALUE, 1)
                .getFirst();
        PriceList after = spec.effectiveFrom() == null ? prices.latest() : then;
        return new Change(version, changed(spec, before, after));
    }

    private static List<Changed> changed(PriceSpec spec, PriceList before, PriceList after) {
        if (!spec.isWide()) {
            return List.of(new Changed(
                    before.entry(spec.provider(), spec.model()).orElse(null),
                    after.entry(spec.provider(), spec.model()).orElse(null)));
        }
        return after.all().stream()
                .map(price -> new Changed(
                        before.entry(price.provider(), price.model()).orElse(null), price))
                .filter(each -> each.before() != null
                        && each.after() != null
                        && !each.before()
                                .price()
                                .rates()
                                .equals(each.after().price().rates()))
                .toList();
    }
}
