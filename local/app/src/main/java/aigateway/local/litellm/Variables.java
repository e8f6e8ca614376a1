package aigateway.local.litellm;

import org.jspecify.annotations.Nullable;

/**
 * Values that are no secrets, such as addresses, which LiteLLM takes from its environment.
 *
 * @param configured {@code environment_variables} of the configuration
 * @param environment of this process
 */
record Variables(Members configured, Lookup environment) {
    /** The text, or what its variable holds; null if the variable is not set. */
    @Nullable
    String resolve(String text) {
        if (!text.startsWith(SecretNames.ENVIRONMENT)) {
            return text;
        }
        String name = text.substring(SecretNames.ENVIRONMENT.length());
        String own = configured.text(name);
        return own == null ? environment.value(name) : own;
    }

    String orEmpty(@Nullable String text) {
        String value = text == null ? null : resolve(text);
        return value == null ? "" : value;
    }
}
