package aigateway.pricing;

import aigateway.kernel.Part;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The shipped prices, and overrides in the table price_override. */
public final class PostgresPrices implements Prices {
    /** Serials begin at 1. */
    private static final long NONE = 0;

    private static final String NEWEST = "select coalesce(max(serial), 0) as serial from price_override";

    private static final String IN_FORCE = """
            select distinct on (provider, model) * from price_override
            order by provider, model, serial desc""";

    private static final String OVERRIDE = """
            select override_price(:provider, :model, :input, :cached_input, :cache_write, :output, :reasoning,
                :audio_input::bigint, :audio_output::bigint, :long_above::bigint, :long_input::bigint,
                :long_cached_input::bigint, :long_cache_write::bigint, :long_output::bigint, :long_reasoning::bigint,
                :context_tokens::bigint, :output_tokens_max::bigint)""";

    private final Postgres postgres;
    private final List<ListedPrice> shipped = ShippedPrices.load();
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable PriceList list;

    public PostgresPrices(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public PriceList current() {
        PriceList now = list;
        return now == null ? refresh(NONE) : now;
    }

    @Override
    public PriceList refresh(long atLeastSerial) {
        PriceList now = list;
        if (now != null && now.serial() >= atLeastSerial) {
            return now;
        }
        loading.lock();
        try {
            now = list;
            if (now == null || now.serial() < atLeastSerial) {
                now = load();
                list = now;
            }
            return now;
        } finally {
            loading.unlock();
        }
    }

    @Override
    public PriceList latest() {
        return refresh(
                postgres.queryOne(Sql.of(NEWEST), row -> row.number("serial")).orElse(NONE));
    }

    /** The newest override of each name is in force; the newest of all is one of them. */
    private PriceList load() {
        List<Stored> stored = postgres.query(Sql.of(IN_FORCE), PostgresPrices::stored);
        long serial = stored.stream().mapToLong(Stored::serial).max().orElse(NONE);
        return PriceList.of(shipped, serial, stored.stream().map(Stored::listed).toList());
    }

    private record Stored(long serial, ListedPrice listed) {}

    @Override
    public Write override(PriceSpec spec) {
        Rates rates = spec.rates();
        Price.LongContext longer = spec.longContext();
        Rates longRates = longer == null ? null : longer.rates();
        return Sql.named(
                OVERRIDE,
                values -> values.set("provider", spec.provider())
                        .set("model", spec.model())
                        .set("input", rates.input())
                        .set("cached_input", rates.cachedInput())
                        .set("cache_write", rates.cacheWrite())
                        .set("output", rates.output())
                        .set("reasoning", rates.reasoning())
                        .set("audio_input", rates.known(Part.AUDIO_INPUT))
                        .set("audio_output", rates.known(Part.AUDIO_OUTPUT))
                        .set("long_above", longer == null ? null : longer.above())
                        .set("long_input", longRates == null ? null : longRates.input())
                        .set("long_cached_input", longRates == null ? null : longRates.cachedInput())
                        .set("long_cache_write", longRates == null ? null : longRates.cacheWrite())
                        .set("long_output", longRates == null ? null : longRates.output())
                        .set("long_reasoning", longRates == null ? null : longRates.reasoning())
                        .set("context_tokens", spec.contextTokens())
                        .set("output_tokens_max", spec.outputTokensMax()));
    }

    @Override
    public void forget() {
        list = null;
    }

    private static Stored stored(Row row) throws SQLException {
        long serial = row.number("serial");
        var rates = new Rates(
                row.number("input"),
                row.number("cached_input"),
                row.number("cache_write"),
                row.number("output"),
                row.number("reasoning"),
                row.numberOrNull("audio_input"),
                row.numberOrNull("audio_output"));
        var price = new Price(
                "override-" + serial,
                rates,
                longContext(row),
                row.numberOrNull("context_tokens"),
                row.numberOrNull("output_tokens_max"));
        return new Stored(serial, new ListedPrice(row.text("provider"), row.text("model"), price, "override"));
    }

    private static Price.@Nullable LongContext longContext(Row row) throws SQLException {
        Long above = row.numberOrNull("long_above");
        return above == null
                ? null
                : new Price.LongContext(
                        above,
                        new Rates(
                                row.number("long_input"),
                                row.number("long_cached_input"),
                                row.number("long_cache_write"),
                                row.number("long_output"),
                                row.number("long_reasoning"),
                                null,
                                null));
    }
}
