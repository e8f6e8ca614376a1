package aigateway.budgets;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls with a tag: of the key, or as name=value of the request. */
record TagScope() implements ScopeField {
    private static final Pattern OF_KEY = Pattern.compile("[a-z0-9:_.-]{1,64}");
    private static final Pattern OF_REQUEST = Pattern.compile("[a-z0-9_.-]{1,64}=[A-Za-z0-9_.:@/+-]{1,64}");

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
        return OF_KEY.matcher(value).matches() || OF_REQUEST.matcher(value).matches()
                ? null
                : "a tag is 1 to 64 of a-z, 0-9, colon, underscore, dot, dash; that of a request is name=value";
    }

    @Override
    public Optional<Condition> appliesTo(CallingKey key) {
        return Optional.of(new Condition("b.tag = any (:tag)", key.tags()));
    }
}
