package aigateway.postgres;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and who we are there.
 *
 * @param jdbcUrl without credentials
 */
public record Database(
        String jdbcUrl, @Nullable String user, @Nullable String password) {
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
        URI uri = URI.create(url);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbc = "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
        String userInfo = uri.getRawUserInfo();
        if (userInfo == null) {
            return new Database(jdbc, null, null);
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Database(jdbc, decoded(userInfo), null)
                : new Database(jdbc, decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    public Database withCredentials(String newUser, String newPassword) {
        return new Database(jdbcUrl, newUser, newPassword);
    }

    public Properties properties() {
        var properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    @Override
    public String toString() {
        return "Database[" + user + "]";
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
