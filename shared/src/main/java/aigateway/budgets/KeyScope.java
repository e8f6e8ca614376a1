package aigateway.budgets;

import aigateway.kernel.KeyId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls of one key. */
record KeyScope() implements ScopeField {
    @Override
    public String member() {
        return "key_id";
    }

    @Override
    public String column() {
        return "key_id";
    }

    @Override
    public @Nullable String problem(String value) {
        return KeyId.read(value).isEmpty() ? "expected the id of a key" : null;
    }

    /** A mistyped id would make a budget in which no call ever counts. */
    @Override
    public @Nullable String notFound(String value, Existing existing) {
        return existing.hasKey(new KeyId(value)) ? null : "there is no such key";
    }

    @Override
    public Optional<Condition> appliesTo(CallingKey key) {
        return Optional.of(new Condition("b.key_id = :key_id", key.id().value()));
    }
}
