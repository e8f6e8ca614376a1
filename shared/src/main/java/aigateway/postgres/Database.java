package aigateway.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of the database and our credentials for it.
 *
 * @param jdbcUrl without credentials
 * @param roots what {@link TrustedRoots} verifies the server by; null: as the URL says
 */
public record Database(
        String jdbcUrl,
        @Nullable String user,
        @Nullable String password,
        @Nullable String roots) {
    /** Not {@link java.net.URI}, which refuses a host with an underscore and repeats the text in its error. */
    private static final Pattern PARTS = Pattern.compile("postgres(?:ql)?://(?:(?<userinfo>[^/?#]*)@)?"
            + "(?<address>(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?(?:/[^?#\\s]*)?(?:\\?[^#\\s]*)?)");

    public Database(String jdbcUrl, @Nullable String user, @Nullable String password) {
        this(jdbcUrl, user, password, null);
    }

    /**
     * @param url {@code jdbc:postgresql://host:port/name?...} or {@code postgres://user:password@host:port/name}
     * @throws IllegalArgumentException for any other form; the message does not repeat the text, it may hold a password
     */
    public static Database parse(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new Database(url, null, null);
        }
        if (!url.startsWith("postgres://") && !url.startsWith("postgresql://")) {
            throw new IllegalArgumentException("DATABASE_URL must start with jdbc:postgresql:// or postgres://");
        }
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "DATABASE_URL must have the form postgres://user:password@host:port/name");
        }
        String jdbc = "jdbc:postgresql://" + parts.group("address");
        String userInfo = parts.group("userinfo");
        if (userInfo == null) {
            return new Database(jdbc, null, null);
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Database(jdbc, decoded(userInfo), null)
                : new Database(jdbc, decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    public Database withCredentials(String newUser, String newPassword) {
        return new Database(jdbcUrl, newUser, newPassword, roots);
    }

    public Database withRoots(@Nullable String newRoots) {
        return new Database(jdbcUrl, user, password, newRoots);
    }

    public Properties properties() {
        var properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        if (roots != null) {
            properties.setProperty("sslmode", "verify-full");
            properties.setProperty("sslfactory", TrustedRoots.class.getName());
            properties.setProperty("sslfactoryarg", roots);
        }
        return properties;
    }

    @Override
    public String toString() {
        return "Database[" + user + "]";
    }

    private static String decoded(String text) {
        try {
            // The decoder is one for forms, where a plus is a space.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("DATABASE_URL has a % that is no percent-encoding");
        }
    }
}
