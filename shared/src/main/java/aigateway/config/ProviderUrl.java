package aigateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The base URL of a provider. Errors never repeat it, because a URL may hold a password. */
final class ProviderUrl {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int PORT_MAX = 65_535;
    /** The one query that public servers need for every call (Azure). Another one could be a key. */
    private static final Pattern QUERY = Pattern.compile("api-version=[A-Za-z0-9.-]{1,32}");
    /** The address of a single API, copied in the place of the base URL. */
    private static final Pattern API_PATH =
            Pattern.compile("(?i).*/(chat/completions|completions|responses|messages|embeddings|moderations|models)/*");

    private ProviderUrl() {}

    /** Without a slash at its end. */
    static Optional<URI> read(ConfigValue value) {
        Optional<URI> url = value.text(TextFormat.URL).flatMap(text -> parsed(text, value));
        Optional<String> objection = url.flatMap(ProviderUrl::objection);
        objection.ifPresent(value::refuse);
        return objection.isPresent() ? Optional.empty() : url;
    }

    private static Optional<URI> parsed(String text, ConfigValue value) {
        try {
            return Optional.of(new URI(text.replaceFirst("/+$", "")));
        } catch (URISyntaxException _) {
            value.refuse(TextFormat.URL.objection());
            return Optional.empty();
        }
    }

    private static Optional<String> objection(URI url) {
        String scheme = url.getScheme();
        if (scheme == null || !SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))) {
            return Optional.of(TextFormat.URL.objection());
        }
        // The authority too: a user before a host that URI cannot read is in it alone.
        String authority = url.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            return Optional.of("the URL must not have a user or a password");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > PORT_MAX) {
            return Optional.of("the URL must have a host, without '_' in its name, and a right port if any");
        }
        String query = url.getRawQuery();
        if (url.getRawFragment() != null
                || (query != null && !QUERY.matcher(query).matches())) {
            return Optional.of("the URL must not have a query or a fragment");
        }
        return API_PATH.matcher(url.getRawPath()).matches()
                ? Optional.of("the URL must end before the path of the API, such as /chat/completions")
                : Optional.empty();
    }
}
