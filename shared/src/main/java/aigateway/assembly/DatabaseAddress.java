package aigateway.assembly;

import aigateway.postgres.Database;
import aigateway.secrets.Secrets;
import aigateway.secrets.SecretsManagerSecrets;
import aigateway.secrets.SettingSecrets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Where secrets come from, and with them the database's address: all that the migration needs. */
public final class DatabaseAddress {
    private final Settings settings;
    private final Secrets fromSettings;
    private final @Nullable SecretsManagerSecrets stored;

    public DatabaseAddress(Settings settings, Map<String, String> environment, InstantSource clock) {
        this.settings = settings;
        this.fromSettings = new SettingSecrets(environment);
        List<String> arns = new ArrayList<>(settings.secretArns());
        arns.addAll(settings.database().secretArns());
        this.stored = arns.isEmpty() ? null : new SecretsManagerSecrets(client(), arns, fromSettings, clock);
    }

    /** Asked again for each new connection, because a managed password rotates. */
    public Database database() {
        if (settings.database().url() == null) {
            throw new IllegalStateException("DATABASE_URL is not set");
        }
        Database database = Database.parse(settings.database().url());
        if (stored == null || settings.database().secretArns().isEmpty()) {
            return database;
        }
        return database.withCredentials(
                stored.value("username").orElse(""), stored.value("password").orElse(""));
    }

    Secrets secrets() {
        return stored == null ? fromSettings : stored;
    }

    void forget() {
        if (stored != null) {
            stored.forget();
        }
    }

    private SecretsManagerClient client() {
        return SecretsManagerClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.of(settings.awsRegion()))
                .build();
    }
}
