package aigateway.local.embedded;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * What opens the embedded stores. Loopback is open to every user of the machine, to containers with the host's network and to
 * web pages in a browser, so each store wants a random password. They are kept with the other local secrets, readable by the
 * owner only.
 *
 * @param postgresAdmin for the superuser, which only a start uses
 * @param postgres for the gateway's own role, which owns the tables and is no superuser
 * @param redis for all commands but those that reach files or other servers
 * @param queues the first segment of every path of the queues: ElasticMQ knows no other protection
 */
record StorePasswords(String postgresAdmin, String postgres, String redis, String queues) {
    private static final String POSTGRES_ADMIN = "LOCAL_POSTGRES_ADMIN_PASSWORD";
    private static final String POSTGRES = "LOCAL_POSTGRES_PASSWORD";
    private static final String REDIS = "LOCAL_REDIS_PASSWORD";
    private static final String QUEUES = "LOCAL_SQS_PATH";

    static StorePasswords of(Path dataDir) {
        var kept = LocalSecrets.keep(dataDir, List.of(POSTGRES_ADMIN, POSTGRES, REDIS, QUEUES), new SecureRandom())
                .settings();
        return new StorePasswords(
                kept.getOrDefault(POSTGRES_ADMIN, ""),
                kept.getOrDefault(POSTGRES, ""),
                kept.getOrDefault(REDIS, ""),
                kept.getOrDefault(QUEUES, ""));
    }

    /** Tells whether a stored password is this one, without telling the password. */
    static String fingerprint(String password) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "StorePasswords[...]";
    }
}
