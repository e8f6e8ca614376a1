package aigateway.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why a call may go to another target although the provider works: a route lists the causes that count for it. */
public enum FallbackCause {
    /** The model takes less input than the request has. */
    CONTEXT_LENGTH,
    /** The provider's filter refuses the content. */
    CONTENT_POLICY,
    /** A hard budget has too little left for the target; another may be cheaper. */
    BUDGET;

    /** Its name in the configuration, in headers and in logs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(FallbackCause::word).toList();
    }

    static Optional<FallbackCause> named(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }
}
