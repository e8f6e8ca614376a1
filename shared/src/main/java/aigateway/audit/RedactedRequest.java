package aigateway.audit;

import aigateway.formats.ApiFormats;
import aigateway.json.Json;
import aigateway.json.JsonText;
import aigateway.kernel.Endpoint;
import aigateway.secrets.Hmac;
import aigateway.secrets.SecretName;
import aigateway.secrets.SecretVersions;
import aigateway.secrets.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a request without its content, built by allow-list: names that the API defines stay, others become a number;
 * every text becomes its length and a keyed hash, unless it is one of a fixed set of words; numbers and flags stay under known
 * names only.
 */
public final class RedactedRequest {
    private static final Set<String> KNOWN_NAMES = ApiFormats.fieldNames();
    private static final Set<String> KNOWN_WORDS = Set.of(
            ("system developer user assistant tool function message text input_text output_text input_image image_url"
                            + " input_file input_audio refusal reasoning function_call function_call_output item_reference"
                            + " json_schema json_object auto none required low medium high minimal default flex priority"
                            + " completed incomplete in_progress summary_text reasoning.encrypted_content disabled detailed"
                            + " concise float base64")
                    .split(" "));
    private static final int DEPTH_MAX = 6;
    private static final int ITEMS_MAX = 50;
    /** People read it, so it is bounded even for a huge request; top-level members are always shown. */
    private static final int VALUES_MAX = 1_000;
    /** No setting is longer; and a number with an exponent may be one that jsonb refuses, with all that is stored beside it. */
    private static final int DIGITS_MAX = 20;

    private static final int HASH_BYTES = 4;

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

    public RedactedRequest(Secrets secrets) {
        this.secrets = secrets;
    }

    /** JSON text; the same text in two requests has the same hash as long as the pepper lives. */
    public String of(Endpoint endpoint, Json.Obj request) {
        var walk = new Walk(mac());
        return JsonText.objectText(json -> {
            json.text("endpoint", endpoint.kind());
            walk.members(json, request, 0);
        });
    }

    private Mac mac() {
        String configured = secrets.require(SecretName.KEY_PEPPER);
        Keyed keyed = last;
        if (keyed == null || !keyed.configured.equals(configured)) {
            var pepper = SecretVersions.parse(SecretName.KEY_PEPPER, configured);
            keyed = new Keyed(configured, Hmac.keyed(Hmac.of(pepper.currentSecret(), "audit skeleton")));
            last = keyed;
        }
        return Hmac.copy(keyed.mac);
    }

    private static final class Walk {
        private final Mac mac;
        private int valuesLeft = VALUES_MAX;

        Walk(Mac mac) {
            this.mac = mac;
        }

        void members(JsonText json, Json.Obj object, int depth) {
            int unknown = 0;
            Map<String, Json> kept = new TreeMap<>();
            for (var member : object.members().entrySet()) {
                if (kept.size() == ITEMS_MAX) {
                    break;
                }
                boolean known = KNOWN_NAMES.contains(member.getKey());
                kept.put(known ? member.getKey() : "_k" + unknown++, member.getValue());
            }
            kept.forEach((name, value) -> {
                if (depth == 0 || valuesLeft > 0) {
                    value(json, name, value, depth, !name.startsWith("_k"));
                }
            });
        }

        private void value(JsonText json, String name, @Nullable Json value, int depth, boolean known) {
            valuesLeft--;
            switch (value) {
                case null -> json.nullMember(name);
                case Json.Null() -> json.nullMember(name);
                case Json.Str(String text) when known && KNOWN_WORDS.contains(text) -> json.text(name, text);
                case Json.Str(String text) -> json.object(name, leaf -> text(leaf, text));
                case Json.Num(String digits) when known && isSetting(digits) -> json.raw(name, digits);
                case Json.Num _ -> json.text(name, "number");
                case Json.Bool(boolean flag) when known -> json.flag(name, flag);
                case Json.Bool _ -> json.text(name, "flag");
                case Json.Obj object
                when depth < DEPTH_MAX -> json.object(name, inner -> members(inner, object, depth + 1));
                case Json.Obj(Map<String, Json> members) ->
                    json.object(name, leaf -> leaf.number("members", (long) members.size()));
                case Json.Arr(List<Json> items) -> json.object(name, leaf -> items(leaf, items, depth, known));
            }
        }

        private void items(JsonText json, List<Json> items, int depth, boolean known) {
            json.number("items", (long) items.size());
            if (depth >= DEPTH_MAX) {
                return;
            }
            for (int i = 0; i < Math.min(items.size(), ITEMS_MAX) && valuesLeft > 0; i++) {
                // A list of numbers may be a prompt, as tokens.
                boolean shown = known && !(items.get(i) instanceof Json.Num);
                value(json, Integer.toString(i), items.get(i), depth + 1, shown);
            }
        }

        private void text(JsonText json, String text) {
            json.number("len", (long) text.length());
            byte[] hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            json.text("h", HexFormat.of().formatHex(hash, 0, HASH_BYTES));
        }

        private static boolean isSetting(String digits) {
            return digits.length() <= DIGITS_MAX && digits.indexOf('e') < 0 && digits.indexOf('E') < 0;
        }
    }
}
