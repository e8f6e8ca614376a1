package aigateway.local.litellm;

import org.jspecify.annotations.Nullable;

/** The environment variables of this process. */
@FunctionalInterface
public interface Lookup {
    /** The value, or null if the variable is not set. */
    @Nullable
    String value(String name);
}
