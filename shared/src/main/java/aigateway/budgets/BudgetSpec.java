package aigateway.budgets;

import aigateway.json.Fields;
import aigateway.kernel.BudgetId;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads budgets as an admin writes them; what is wrong stands in the fields' problem. */
public final class BudgetSpec {
    private static final String LIMIT = "limit_usd";
    private static final String PERIOD = "period";
    private static final String MODE = "mode";
    private static final String ZONE = "time_zone";
    private static final String THRESHOLDS = "alert_thresholds";
    private static final String RAISE = "raise";
    private static final String SCOPE = "scope";
    private static final Set<String> CHANGEABLE = Set.of(LIMIT, MODE, THRESHOLDS, RAISE);
    private static final Set<String> MEMBERS = Set.of(SCOPE, LIMIT, PERIOD, MODE, ZONE, THRESHOLDS, RAISE);
    /** Ten billion dollars are more than a long of nano-dollars holds. */
    private static final BigDecimal USD_MAX = BigDecimal.valueOf(1_000_000_000);

    private static final int NAME_LENGTH_MAX = 200;
    private static final int ZONE_LENGTH_MAX = 64;
    private static final int THRESHOLDS_MAX = 10;
    private static final long PERCENT_MAX = 1_000;
    private static final long UNIX_SECONDS_MAX = 253_402_300_799L;
    private static final Pattern TAG = Pattern.compile("[a-z0-9:_.-]{1,64}");
    /** A star elsewhere would be taken by its word and match nothing, which looks like protection and is none. */
    private static final Pattern MODEL = Pattern.compile("[!-~&&[^*]]{0,199}\\*|[!-~&&[^*]]{1,200}");

    private BudgetSpec() {}

    /**
     * @param owner the key that it is for, where that is said by the place it stands in; else null
     */
    public static Budget create(Fields fields, BudgetId id, @Nullable KeyId owner) {
        fields.only(MEMBERS);
        Money limit = usd(fields, LIMIT);
        if (limit == null) {
            fields.missing(LIMIT);
        }
        return new Budget(
                id,
                scope(fields, owner),
                choice(fields, PERIOD, Budget.Period.values(), Budget.Period.MONTH),
                zone(fields),
                choice(fields, MODE, Budget.Mode.values(), Budget.Mode.HARD),
                limit == null ? Money.ZERO : limit,
                raise(fields),
                thresholds(fields));
    }

    /** The budget with what the fields mention changed. */
    public static Budget patched(Budget budget, Fields fields) {
        fields.only(CHANGEABLE);
        Money limit = usd(fields, LIMIT);
        return new Budget(
                budget.id(),
                budget.scope(),
                budget.period(),
                budget.zone(),
                choice(fields, MODE, Budget.Mode.values(), budget.mode()),
                limit == null ? budget.limit() : limit,
                fields.mentions(RAISE) ? raise(fields) : budget.raise(),
                fields.mentions(THRESHOLDS) ? thresholds(fields) : budget.thresholds());
    }

    private static Budget.Scope scope(Fields fields, @Nullable KeyId owner) {
        Fields scope = fields.object(SCOPE);
        if (scope == null) {
            return owner == null ? Budget.Scope.EVERYTHING : new Budget.Scope(owner.value(), null, null);
        }
        scope.only(owner == null ? Set.of("key_id", "tag", "model") : Set.of("model"));
        String key = owner == null ? scope.text("key_id", 1, NAME_LENGTH_MAX) : owner.value();
        if (key != null && KeyId.read(key).isEmpty()) {
            scope.wrong("key_id", "expected the id of a key");
        }
        String tag = scope.text("tag", 1, NAME_LENGTH_MAX);
        if (tag != null && !TAG.matcher(tag).matches()) {
            scope.wrong("tag", "a tag is 1 to 64 of a-z, 0-9, colon, underscore, dot, dash");
        }
        String model = scope.text("model", 1, NAME_LENGTH_MAX);
        if (model != null && !MODEL.matcher(model).matches()) {
            scope.wrong("model", "expected a model's name, or a prefix ending in *");
        }
        return new Budget.Scope(key, tag, model);
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
        Long until = raise.integer("until", 0, UNIX_SECONDS_MAX);
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

    private static <E extends Enum<E>> E choice(Fields fields, String name, E[] values, E otherwise) {
        String text = fields.text(name, 1, NAME_LENGTH_MAX);
        if (text == null) {
            return otherwise;
        }
        List<String> known = new ArrayList<>();
        for (E value : values) {
            String word = value.name().toLowerCase(Locale.ROOT);
            if (word.equals(text)) {
                return value;
            }
            known.add(word);
        }
        fields.wrong(name, "expected one of " + String.join(", ", known));
        return otherwise;
    }
}
