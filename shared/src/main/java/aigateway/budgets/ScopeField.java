package aigateway.budgets;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A condition that a budget may set on the calls that count in it. To add one: write a class, register it in
 * {@link Scope#FIELDS}, and add a migration with its column and a new version of the function {@code budgets_of}.
 */
public interface ScopeField {
    /** Its name in the API's {@code scope} and in admin events. */
    String member();

    /** Its column in the table budget; a condition that is null holds for every call. */
    String column();

    /** Why a value cannot be one, as a client reads it; null when it can. */
    @Nullable
    String problem(String value);

    /** Why a value of the right form names nothing that exists; null when it does, or need not. */
    default @Nullable String notFound(String value, Existing existing) {
        return null;
    }

    /** Whether it may further narrow a budget that is created together with its key. */
    default boolean narrowsKey() {
        return false;
    }

    /** Finds the budgets that calls of a key can count in; empty when this field excludes none of them. */
    default Optional<Condition> appliesTo(CallingKey key) {
        return Optional.empty();
    }

    /**
     * A condition in SQL over the table budget, named b.
     *
     * @param sql with one parameter, named as the column
     */
    record Condition(String sql, @Nullable Object value) {}

    /**
     * What of a key decides in which budgets its calls count.
     *
     * @param team null for none
     */
    record CallingKey(KeyId id, @Nullable TeamId team, List<String> tags) {}

    /** What values may refer to. */
    interface Existing {
        boolean hasKey(KeyId key);

        boolean hasTeam(TeamId team);
    }
}
