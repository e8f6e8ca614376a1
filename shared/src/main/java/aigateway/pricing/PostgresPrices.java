package aigateway.pricing;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.kernel.Part;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The shipped prices, and overrides in the table price_override. */
public final class PostgresPrices implements Prices {
    /** Serials begin at 1. */
    private static final long NONE = 0;

    private static final String NEWEST = "select coalesce(max(serial), 0) as serial from price_override";

    private static final String OVERRIDES =
            "select serial, at, effective_from, provider, model, change from price_override";

    private static final String VERSIONS = OVERRIDES + """
             where (:provider::text is null or provider = :provider::text)
                and (:model::text is null or model = :model::text) and serial < :before
            order by serial desc limit :rows_max""";

    private static final String CHANGE = "select change_price(:override::jsonb)";

    private final Postgres postgres;
    private final InstantSource clock;
    private final List<ListedPrice> shipped = ShippedPrices.load();
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable Loaded loaded;

    /** The overrides that were read, of which some may begin later. */
    private record Loaded(List<PriceVersion> versions, PriceList list) {}

    public PostgresPrices(Postgres postgres, InstantSource clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    @Override
    public PriceList current() {
        Loaded now = loaded;
        if (now == null) {
            return refresh(NONE);
        }
        return now.list.isOutdatedAt(clock.instant()) ? begin(now) : now.list;
    }

    /** An override that was read before has begun. */
    private PriceList begin(Loaded before) {
        Loaded now = listed(before.versions);
        loading.lock();
        try {
            Loaded present = loaded;
            if (present != null && present.list.serial() == before.list.serial()) {
                loaded = now;
            }
        } finally {
            loading.unlock();
        }
        return now.list;
    }

    @Override
    public PriceList refresh(long atLeastSerial) {
        Loaded now = loaded;
        if (now != null && now.list.serial() >= atLeastSerial) {
            return now.list;
        }
        loading.lock();
        try {
            now = loaded;
            if (now == null || now.list.serial() < atLeastSerial) {
                now = listed(postgres.query(Sql.of(OVERRIDES), PostgresPrices::version));
                loaded = now;
            }
            return now.list;
        } finally {
            loading.unlock();
        }
    }

    private Loaded listed(List<PriceVersion> versions) {
        return new Loaded(versions, PriceList.of(shipped, versions, clock.instant()));
    }

    @Override
    public PriceList latest() {
        PriceList read = refresh(
                postgres.queryOne(Sql.of(NEWEST), row -> row.number("serial")).orElse(NONE));
        return read.isOutdatedAt(clock.instant()) ? current() : read;
    }

    @Override
    public PriceList at(Instant moment) {
        PriceList now = current();
        Loaded read = loaded;
        List<PriceVersion> before = read == null
                ? List.of()
                : read.versions.stream()
                        .filter(version -> !version.at().isAfter(moment))
                        .toList();
        return before.isEmpty() && now.serial() == NONE ? now : PriceList.of(shipped, before, moment);
    }

    @Override
    public PriceList with(PriceSpec spec) {
        PriceList now = current();
        Loaded read = loaded;
        List<PriceVersion> versions = read == null ? List.of() : read.versions;
        Instant from = spec.effectiveFrom() == null ? clock.instant() : spec.effectiveFrom();
        var next =
                new PriceVersion(now.serial() + 1, clock.instant(), from, spec.provider(), spec.model(), spec.change());
        List<PriceVersion> all = new ArrayList<>(versions);
        all.add(next);
        return PriceList.of(shipped, all, from);
    }

    @Override
    public List<PriceVersion> versions(@Nullable String provider, @Nullable String model, long before, int rowsMax) {
        return postgres.query(
                Sql.named(
                        VERSIONS,
                        values -> values.set("provider", provider)
                                .set("model", model)
                                .set("before", before)
                                .set("rows_max", rowsMax)),
                PostgresPrices::version);
    }

    @Override
    public Write override(PriceSpec spec) {
        Price whole = spec.isWide()
                ? null
                : with(spec).find(spec.provider(), spec.model()).orElse(null);
        String row = JsonText.objectText(json -> {
            json.text("provider", spec.provider())
                    .text("model", spec.model())
                    .json("change", spec.change().json());
            if (spec.effectiveFrom() != null) {
                json.text("effective_from", spec.effectiveFrom().toString());
            }
            older(json, whole);
        });
        return Sql.named(CHANGE, values -> values.set("override", row));
    }

    /** The columns that instances of the version before this one read. */
    private static void older(JsonText json, @Nullable Price whole) {
        Rates rates = whole == null ? new Rates(Map.of(Part.INPUT, 0L, Part.OUTPUT, 0L)) : whole.rates();
        figures(json, "", rates);
        Price.LongContext longer = whole == null ? null : whole.longContext();
        if (longer != null) {
            figures(json.number("long_above", longer.above()), "long_", longer.rates());
        }
        if (whole != null) {
            json.number("context_tokens", whole.contextTokens()).number("output_tokens_max", whole.outputTokensMax());
        }
    }

    private static void figures(JsonText json, String prefix, Rates rates) {
        json.number(prefix + "input", rates.input())
                .number(prefix + "cached_input", rates.cachedInput())
                .number(prefix + "cache_write", rates.cacheWrite())
                .number(prefix + "output", rates.output())
                .number(prefix + "reasoning", rates.reasoning());
    }

    @Override
    public void forget() {
        loaded = null;
    }

    private static PriceVersion version(Row row) throws SQLException {
        Json.Obj change = JsonReader.objectOrNull(row.text("change"));
        if (change == null) {
            throw new IllegalStateException("price_override has a change that is no object");
        }
        return new PriceVersion(
                row.number("serial"),
                row.instant("at"),
                row.instant("effective_from"),
                row.text("provider"),
                row.text("model"),
                PriceChange.read(change));
    }
}
