package aigateway.budgets;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calls of a model, or of all models under a prefix. */
record ModelScope() implements ScopeField {
    /** A star elsewhere would be read literally and match nothing: a budget that looks like protection and is none. */
    private static final Pattern MODEL = Pattern.compile("[!-~&&[^*]]{0,199}\\*|[!-~&&[^*]]{1,200}");

    @Override
    public String member() {
        return "model";
    }

    @Override
    public String column() {
        return "model";
    }

    @Override
    public @Nullable String problem(String value) {
        return MODEL.matcher(value).matches() ? null : "expected a model's name, or a prefix ending in *";
    }

    @Override
    public boolean narrowsKey() {
        return true;
    }
}
