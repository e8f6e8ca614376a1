package aigateway.assembly;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A setting as it is in force, for the page that shows them. It holds no secret: user, password and query of a URL are masked.
 *
 * @param value null where it is left out and nothing stands for it
 */
public record EffectiveSetting(String name, @Nullable String value, Source source) {
    private static final Pattern USER = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern QUERY = Pattern.compile("\\?.*");
    private static final Pattern PATH = Pattern.compile("(://[^/]*)/.*");
    private static final int LENGTH_MAX = 300;

    /** Where a setting came from. */
    public enum Source {
        DEFAULT,
        ENVIRONMENT,
        DOT_ENV,
        /** {@code local/run} sets it for the stores that it starts. */
        LOCAL_RUN
    }

    static EffectiveSetting given(String name, String value, Source source) {
        String masked = value.contains("://") ? masked(value, source) : value;
        String shown = masked.length() > LENGTH_MAX ? masked.substring(0, LENGTH_MAX) + "..." : masked;
        return new EffectiveSetting(name, shown, source);
    }

    private static String masked(String url, Source source) {
        String shown = QUERY.matcher(USER.matcher(url).replaceAll("//****@")).replaceAll("?****");
        // The path of the queues that local/run starts is what keeps other processes out of them.
        return source == Source.LOCAL_RUN ? PATH.matcher(shown).replaceAll("$1/****") : shown;
    }
}
