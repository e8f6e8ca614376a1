package aigateway.call;

import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.json.JsonText;
import aigateway.secrets.Hmac;
import aigateway.secrets.SecretName;
import aigateway.secrets.SecretVersions;
import aigateway.secrets.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * A keyed hash for each person that clients name. Only who has KEY_PEPPER can find the hash of a name; a new KEY_PEPPER gives
 * other hashes.
 */
final class UserHash {
    /** 64 bits: among a million persons two have the same hash with a chance of one in 40 million. */
    private static final int BYTES = 8;
    /** Claude Code names the session, too; each would be another person. */
    private static final Pattern SESSION = Pattern.compile("_session_[0-9A-Za-z-]{1,100}$");

    private static final String SESSION_MEMBER = "session_id";

    private final Secrets secrets;
    private volatile @Nullable Keyed last;

    /** The derived key of one configured text, so that it is derived again only when that was rotated. */
    private record Keyed(String configured, Mac mac) {
        /** Never prints the pepper. */
        @Override
        public String toString() {
            return "Keyed";
        }
    }

    UserHash(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The person in a request of any API: safety_identifier, user, or metadata.user_id. */
    static Optional<String> named(Json.Obj request) {
        Json.Obj metadata = request.object("metadata");
        return present(request.text("safety_identifier"))
                .or(() -> present(request.text("user")))
                .or(() -> metadata == null ? Optional.empty() : present(metadata.text("user_id")));
    }

    private static Optional<String> present(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isBlank());
    }

    String of(String person) {
        byte[] hash = Hmac.copy(mac()).doFinal(withoutSession(person).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }

    private static String withoutSession(String person) {
        Json.Obj object = person.startsWith("{") ? JsonReader.objectOrNull(person) : null;
        if (object == null) {
            return SESSION.matcher(person).replaceFirst("");
        }
        Map<String, Json> kept = new LinkedHashMap<>(object.members());
        kept.remove(SESSION_MEMBER);
        return JsonText.of(new Json.Obj(kept));
    }

    private Mac mac() {
        String configured = secrets.require(SecretName.KEY_PEPPER);
        Keyed keyed = last;
        if (keyed == null || !keyed.configured.equals(configured)) {
            var pepper = SecretVersions.parse(SecretName.KEY_PEPPER, configured);
            keyed = new Keyed(configured, Hmac.keyed(Hmac.of(pepper.currentSecret(), "user tag")));
            last = keyed;
        }
        return keyed.mac;
    }
}
