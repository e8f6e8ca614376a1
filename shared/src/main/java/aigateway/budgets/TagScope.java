package aigateway.budgets;

import aigateway.kernel.KeyId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls of the keys that have a tag. */
record TagScope() implements ScopeField {
    private static final Pattern TAG = Pattern.compile("[a-z0-9:_.-]{1,64}");

    @Override
    public String member() {
        return "tag";
    }

    @Override
    public String column() {
        return "tag";
    }

    @Override
    public @Nullable String problem(String value) {
        return TAG.matcher(value).matches() ? null : "a tag is 1 to 64 of a-z, 0-9, colon, underscore, dot, dash";
    }

    @Override
    public Optional<Condition> appliesTo(KeyId key, List<String> tags) {
        return Optional.of(new Condition("b.tag = any (:tag)", tags));
    }
}
