package aigateway.pricing;

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
        Sql newest = Sql.of("select coalesce(max(serial), 0) as serial from price_override");
        return refresh(postgres.queryOne(newest, row -> row.number("serial")).orElse(NONE));
    }

    /** Only the newest of each name is in force, and the newest of all is one of those. */
    private PriceList load() {
        List<Stored> stored = postgres.query(Sql.of("""
                        select distinct on (provider, model) * from price_override
                        order by provider, model, serial desc"""), PostgresPrices::stored);
        long serial = stored.stream().mapToLong(Stored::serial).max().orElse(NONE);
        return PriceList.of(shipped, serial, stored.stream().map(Stored::listed).toList());
    }

    private record Stored(long serial, ListedPrice listed) {}

    @Override
    public Write override(PriceSpec spec) {
        Rates rates = spec.rates();
        Price.LongContext longer = spec.longContext();
        Rates longRates = longer == null ? null : longer.rates();
        return Sql.of(
                "select override_price(?, ?, ?, ?, ?, ?, ?, ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::bigint,"
                        + " ?::bigint, ?::bigint, ?::bigint, ?::bigint)",
                spec.provider(),
                spec.model(),
                rates.input(),
                rates.cachedInput(),
                rates.cacheWrite(),
                rates.output(),
                rates.reasoning(),
                rates.audioInput(),
                rates.audioOutput(),
                longer == null ? null : longer.above(),
                longRates == null ? null : longRates.input(),
                longRates == null ? null : longRates.cachedInput(),
                longRates == null ? null : longRates.cacheWrite(),
                longRates == null ? null : longRates.output(),
                longRates == null ? null : longRates.reasoning(),
                spec.contextTokens(),
                spec.outputTokensMax());
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
