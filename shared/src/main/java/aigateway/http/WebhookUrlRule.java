package aigateway.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Checks a URL without DNS, so that its problems are reported when it is registered. It protects nothing: the socket filter does.
 */
record WebhookUrlRule(AddressPolicy policy, int tlsPort) {
    /** HttpUrl accepts blanks, back slashes and missing slashes. An honest URL has none of them. */
    private static final Pattern SHAPE = Pattern.compile("https?://([^/?#\\\\]+)[^\\\\]*", Pattern.CASE_INSENSITIVE);

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]*");

    /** As in browsers: a host with such a last label is a number, whatever the rest is. */
    private static final Pattern ENDS_IN_NUMBER =
            Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?", Pattern.CASE_INSENSITIVE);

    /** A sentence for the client that chose the URL; empty when it can be used. */
    Optional<String> objection(String url) {
        if (url.length() > WebhookBounds.URL_CHARS_MAX) {
            return Optional.of("The URL must have at most " + WebhookBounds.URL_CHARS_MAX + " characters.");
        }
        Matcher shape = SHAPE.matcher(url);
        // The parser that also connects: two parsers might disagree.
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null || !VISIBLE_ASCII.matcher(url).matches() || !shape.matches()) {
            return Optional.of("The URL must be an absolute https URL in ASCII.");
        }
        if (shape.group(1).indexOf('@') >= 0) {
            return Optional.of("The URL must not contain a user name or password.");
        }
        if (parsed.encodedFragment() != null) {
            return Optional.of("The URL must not have a fragment.");
        }
        return isLiteral(parsed.host()) ? literalObjection(parsed.host()) : nameObjection(parsed);
    }

    private Optional<String> literalObjection(String host) {
        InetAddress address = literal(host.toLowerCase(Locale.ROOT));
        return address != null && policy.allows(address)
                ? Optional.empty()
                : Optional.of("The URL must name a host, not an IP address.");
    }

    private Optional<String> nameObjection(HttpUrl url) {
        // Where ranges are allowed, a name may lie in one: the socket filter decides when it is resolved.
        if (policy.allowsSome()) {
            return Optional.empty();
        }
        if (!url.isHttps()) {
            return Optional.of("The URL must start with https://.");
        }
        return url.port() == tlsPort ? Optional.empty() : Optional.of("The URL must use port " + tlsPort + ".");
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || ENDS_IN_NUMBER.matcher(host).matches();
    }

    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
