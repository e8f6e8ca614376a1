package aigateway.functions.api;

import aigateway.http.Cidr;
import aigateway.json.JsonText;
import aigateway.json.LimitsJson;
import aigateway.kernel.KeyTeam;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.keys.Key;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key in the admin API's shape. */
final class KeyJson {
    private KeyJson() {}

    /**
     * @param now which decides whether it has expired
     */
    static JsonText.Members<Key> at(Instant now) {
        return (json, key) -> team(
                        json.text("id", key.id().value())
                                .text("object", "key")
                                .text("name", key.spec().name())
                                .text("status", Word.of(key.status(now))),
                        key.team())
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
                .number("expires_at", UnixTime.seconds(key.spec().expiresAt()))
                .number("created_at", UnixTime.seconds(key.createdAt()))
                .number("last_used_at", UnixTime.seconds(key.lastUsedAt()))
                .number("revoked_at", UnixTime.seconds(key.revokedAt()))
                .number("rolled_until", UnixTime.seconds(key.rolledUntil()));
    }

    private static JsonText team(JsonText json, @Nullable KeyTeam team) {
        return team == null
                ? json.nullMember("team")
                : json.object(
                        "team", members -> members.text("id", team.id().value()).text("name", team.name()));
    }
}
