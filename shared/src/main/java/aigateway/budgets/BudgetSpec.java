package aigateway.budgets;

import aigateway.json.Fields;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads budgets as an admin writes them; the fields' problem says what is wrong. */
public final class BudgetSpec {
    static final String LIMIT = "limit_usd";
    private static final String PERIOD = "period";
    static final String MODE = "mode";
    private static final String ZONE = "time_zone";
    static final String THRESHOLDS = "alert_thresholds";
    static final String RAISE = "raise";
    static final String NAME = "name";
    private static final String SCOPE = "scope";
    /** The members of a PATCH. */
    public static final Set<String> CHANGEABLE = Set.of(LIMIT, MODE, THRESHOLDS, RAISE, NAME);
    /** The members of a new budget. */
    public static final Set<String> MEMBERS = Set.of(SCOPE, LIMIT, PERIOD, MODE, ZONE, THRESHOLDS, RAISE, NAME);
    /** A long holds less than ten billion dollars in nano-dollars. */
    private static final BigDecimal USD_MAX = BigDecimal.valueOf(1_000_000_000);

    private static final int WORD_LENGTH_MAX = 200;
    private static final int NAME_LENGTH_MAX = 100;
    private static final int ZONE_LENGTH_MAX = 64;
    private static final int THRESHOLDS_MAX = 10;
    private static final long PERCENT_MAX = 1_000;

    private BudgetSpec() {}

    /**
     * @param fields with no other members than {@link #MEMBERS}
     * @param owner the key that it is created with, or null
     */
    public static Budget create(Fields fields, BudgetId id, @Nullable KeyId owner) {
        Money limit = usd(fields, LIMIT);
        if (limit == null) {
            fields.missing(LIMIT);
        }
        return new Budget(
                id,
                Scope.read(fields.object(SCOPE), owner),
                choice(fields, PERIOD, Budget.Period.class, Budget.Period.MONTH),
                zone(fields),
                choice(fields, MODE, Budget.Mode.class, Budget.Mode.HARD),
                limit == null ? Money.ZERO : limit,
                raise(fields),
                thresholds(fields),
                name(fields));
    }

    /**
     * The budget with the given members changed.
     *
     * @param fields with no other members than {@link #CHANGEABLE}
     */
    public static Budget patched(Budget budget, Fields fields) {
        Money limit = usd(fields, LIMIT);
        return new Budget(
                budget.id(),
                budget.scope(),
                budget.period(),
                budget.zone(),
                choice(fields, MODE, Budget.Mode.class, budget.mode()),
                limit == null ? budget.limit() : limit,
                fields.mentions(RAISE) ? raise(fields) : budget.raise(),
                fields.mentions(THRESHOLDS) ? thresholds(fields) : budget.thresholds(),
                fields.mentions(NAME) ? name(fields) : budget.name());
    }

    private static @Nullable String name(Fields fields) {
        return fields.text(NAME, 1, NAME_LENGTH_MAX);
    }

    private static String zone(Fields fields) {
        String zone = fields.text(ZONE, 1, ZONE_LENGTH_MAX);
        return zone == null ? "UTC" : zone;
    }

    private static Budget.@Nullable Raise raise(Fields fields) {
        Fields raise = fields.object(RAISE);
        if (raise == null) {
            return null;
        }
        raise.only(Set.of("by_usd", "until"));
        Money by = usd(raise, "by_usd");
        Long until = raise.integer("until", 0, UnixTime.SECONDS_MAX);
        if (by == null) {
            raise.missing("by_usd");
        }
        if (until == null) {
            raise.missing("until");
        }
        return by == null || until == null ? null : new Budget.Raise(by, Instant.ofEpochSecond(until));
    }

    private static List<Integer> thresholds(Fields fields) {
        return fields.integers(THRESHOLDS, THRESHOLDS_MAX, 1, PERCENT_MAX).stream()
                .map(Long::intValue)
                .distinct()
                .sorted()
                .toList();
    }

    private static @Nullable Money usd(Fields fields, String name) {
        BigDecimal usd = fields.decimal(name, Money.USD_PLACES, USD_MAX);
        return usd == null ? null : Money.ofUsdRoundedUp(usd);
    }

    private static <E extends Enum<E>> E choice(Fields fields, String name, Class<E> type, E otherwise) {
        String text = fields.text(name, 1, WORD_LENGTH_MAX);
        if (text == null) {
            return otherwise;
        }
        Optional<E> value = Word.read(type, text);
        if (value.isEmpty()) {
            String words = Arrays.stream(type.getEnumConstants()).map(Word::of).collect(Collectors.joining(", "));
            fields.wrong(name, "expected one of " + words);
        }
        return value.orElse(otherwise);
    }
}
