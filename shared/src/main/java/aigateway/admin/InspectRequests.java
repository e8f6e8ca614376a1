package aigateway.admin;

import aigateway.kernel.Consumption;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.VisibleTeams;
import aigateway.pricing.PriceLine;
import aigateway.pricing.PriceList;
import aigateway.pricing.Prices;
import aigateway.usage.CallAttempt;
import aigateway.usage.RequestQuery;
import aigateway.usage.Requests;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Looks single calls up: for administrators all that the ledger has of them, for the owner of a key its own. */
public final class InspectRequests {
    private final Requests requests;
    private final Prices prices;

    public InspectRequests(Requests requests, Prices prices) {
        this.requests = requests;
        this.prices = prices;
    }

    /**
     * A call with its bill.
     *
     * @param bills one for each row of the call, in their order
     */
    public record Inspected(Requests.Found found, List<Bill> bills) {
        public Inspected {
            bills = List.copyOf(bills);
        }
    }

    /**
     * How the cost of an attempt comes about.
     *
     * @param lines empty where nothing was charged by tokens, or the figures of the price are not kept
     */
    public record Bill(List<PriceLine> lines) {
        static final Bill NONE = new Bill(List.of());

        public Bill {
            lines = List.copyOf(lines);
        }
    }

    public Requests.Page list(RequestQuery query) {
        return requests.list(query);
    }

    public Optional<Inspected> find(RequestId request, VisibleTeams visible) {
        return requests.find(request, visible).map(this::withBills);
    }

    public Optional<Inspected> find(RequestId request, KeyId key) {
        return requests.find(request, key).map(this::withBills);
    }

    private Inspected withBills(Requests.Found found) {
        return new Inspected(found, found.call().rows().stream().map(this::bill).toList());
    }

    /** The price of now, or of then, is that of the attempt only if it has its version and makes its cost. */
    private Bill bill(CallAttempt attempt) {
        String version = attempt.cost().priceVersion();
        Money cost = attempt.charge();
        if (version == null || cost == null || attempt.consumption().equals(Consumption.NONE)) {
            return Bill.NONE;
        }
        Instant then = Objects.requireNonNullElse(
                attempt.times().started(), attempt.times().ended());
        Stream<Supplier<PriceList>> lists = Stream.of(
                prices::current,
                () -> prices.at(then),
                () -> prices.at(attempt.times().ended()));
        return lists.map(list -> list.get().find(attempt.provider(), attempt.model()))
                .flatMap(Optional::stream)
                .filter(price -> price.version().equals(version))
                .filter(price -> price.cost(attempt.consumption()).equals(cost))
                .findFirst()
                .map(price -> new Bill(price.lines(attempt.consumption())))
                .orElse(Bill.NONE);
    }
}
