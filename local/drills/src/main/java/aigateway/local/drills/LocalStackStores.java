package aigateway.local.drills;

import aigateway.local.embedded.DotEnv;
import aigateway.local.embedded.EmbeddedServices;
import aigateway.local.embedded.LocalSecrets;
import aigateway.local.embedded.QueueVisibility;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Postgres and Redis of a deployment: those that the settings name, else embedded ones.
 *
 * @param jdbcUrl with user and password, as {@code DATABASE_URL} has it
 * @param redisUrl of a cluster, as the functions' client is one for clusters
 */
record LocalStackStores(EmbeddedServices services, String jdbcUrl, String redisUrl) implements AutoCloseable {
    static LocalStackStores start(Map<String, String> environment, Path folder) {
        Map<String, String> settings = new HashMap<>();
        for (String name : new String[] {"DATABASE_URL", "REDIS_URL"}) {
            settings.put(name, environment.getOrDefault(name, ""));
        }
        settings.put("REDIS_CLUSTER", "true");
        // LocalStack has the queues.
        settings.put("SQS_ENDPOINT", "of LocalStack");
        EmbeddedServices services = EmbeddedServices.start(folder, settings, QueueVisibility.standard());
        if (services.settings().containsKey("DATABASE_URL")) {
            allowRoles(services.settings().getOrDefault("DATABASE_URL", ""), folder);
        }
        settings.putAll(services.settings());
        return new LocalStackStores(
                services, settings.getOrDefault("DATABASE_URL", ""), settings.getOrDefault("REDIS_URL", ""));
    }

    /** The migration makes the role of the functions, as RDS's master user may. */
    private static void allowRoles(String jdbcUrl, Path folder) {
        String owner = login(jdbcUrl, "user");
        var source = new PGSimpleDataSource();
        source.setUrl(withoutLogin(jdbcUrl));
        source.setUser("postgres");
        source.setPassword(DotEnv.read(folder.resolve(LocalSecrets.FILE)).get("LOCAL_POSTGRES_ADMIN_PASSWORD"));
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter role " + owner + " createrole");
        } catch (SQLException e) {
            throw new IllegalStateException("the embedded Postgres refuses its superuser", e);
        }
    }

    /** Without user and password: on AWS they are in a secret. */
    String databaseUrl() {
        return withoutLogin(jdbcUrl);
    }

    private static String withoutLogin(String jdbcUrl) {
        return jdbcUrl.replaceFirst("\\?.*", "");
    }

    /** A member of the secret of the database: user or password. */
    String login(String name) {
        return login(jdbcUrl, name);
    }

    private static String login(String jdbcUrl, String name) {
        String query =
                String.valueOf(URI.create(jdbcUrl.replaceFirst("^jdbc:", "")).getRawQuery());
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        services.close();
    }
}
