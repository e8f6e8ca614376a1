package aigateway.assembly;

import aigateway.postgres.Database;
import aigateway.secrets.Secrets;
import aigateway.secrets.SecretsManagerSecrets;
import aigateway.secrets.SettingSecrets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Where secrets come from, and with them the database's address: all that the migration needs. */
public final class DatabaseAddress {
    private final Settings settings;
    private final Secrets fromSettings;
    private final @Nullable SecretsManagerSecrets stored;
    private final InstantSource clock;
    private final Supplier<SecretsManagerClient> client;

    public DatabaseAddress(Settings settings, Map<String, String> environment, InstantSource clock) {
        this(settings, environment, clock, () -> client(settings));
    }

    DatabaseAddress(
            Settings settings,
            Map<String, String> environment,
            InstantSource clock,
            Supplier<SecretsManagerClient> client) {
        this.settings = settings;
        this.fromSettings = new SettingSecrets(environment);
        this.clock = clock;
        this.client = client;
        List<String> arns = new ArrayList<>(settings.secretArns());
        arns.addAll(settings.database().secretArns());
        this.stored = arns.isEmpty() ? null : new SecretsManagerSecrets(client.get(), arns, fromSettings, clock);
    }

    /** Asked again for each new connection, because a managed password rotates. */
    public Database database() {
        if (settings.database().url() == null) {
            throw new IllegalStateException("DATABASE_URL is not set");
        }
        Database database = Database.parse(settings.database().url())
                .withRoots(settings.database().roots().orElse(null));
        return stored == null || settings.database().secretArns().isEmpty() ? database : as(database, stored);
    }

    /** As the role that the other functions log in as; empty where they log in as the migration does. */
    public Optional<Database> application() {
        List<String> arns = settings.database().applicationSecretArns();
        return arns.isEmpty()
                ? Optional.empty()
                : Optional.of(as(database(), new SecretsManagerSecrets(client.get(), arns, fromSettings, clock)));
    }

    private static Database as(Database database, SecretsManagerSecrets secret) {
        return database.withCredentials(
                secret.value("username").orElse(""), secret.value("password").orElse(""));
    }

    Secrets secrets() {
        return stored == null ? fromSettings : stored;
    }

    void forget() {
        if (stored != null) {
            stored.forget();
        }
    }

    private static SecretsManagerClient client(Settings settings) {
        return SecretsManagerClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .region(Region.of(settings.awsRegion()))
                .build();
    }
}
