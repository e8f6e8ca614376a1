package aigateway.functions.api;

import aigateway.http.Cidr;
import aigateway.json.JsonText;
import aigateway.keys.Key;
import aigateway.keys.LimitsJson;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A key in the admin API's shape. */
final class KeyJson {
    private KeyJson() {}

    /**
     * @param now which decides whether it has expired
     */
    static JsonText.Members<Key> at(Instant now) {
        return (json, key) -> json.text("id", key.id().value())
                .text("object", "key")
                .text("name", key.spec().name())
                .text("status", key.status(now).name().toLowerCase(Locale.ROOT))
                .flag("legacy", key.legacy())
                .texts("tags", key.spec().tags())
                .texts("allowed_models", key.spec().allowedModels())
                .texts(
                        "allowed_ips",
                        key.spec().allowedIps() == null
                                ? null
                                : key.spec().allowedIps().stream()
                                        .map(Cidr::toString)
                                        .toList())
                .raw("limits", LimitsJson.text(key.spec().limits()))
                .text("cache", key.spec().cache().text())
                .number("expires_at", seconds(key.spec().expiresAt()))
                .number("created_at", seconds(key.createdAt()))
                .number("revoked_at", seconds(key.revokedAt()))
                .number("rolled_until", seconds(key.rolledUntil()));
    }

    private static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }
}
