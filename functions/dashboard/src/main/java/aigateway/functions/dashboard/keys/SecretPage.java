package aigateway.functions.dashboard.keys;

import aigateway.admin.IssuedKey;
import aigateway.assembly.CallFeature;
import aigateway.assembly.Settings;
import aigateway.functions.dashboard.site.PublicAddress;
import aigateway.functions.dashboard.site.Visit;
import aigateway.keys.Key;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one page that shows a key's secret: the answer to the form that made it. It has no address of its own, so that no reload
 * and no history shows it again.
 */
@Singleton
class SecretPage {
    private static final String MOCK = "mock-1";
    private static final int MODELS_MAX = 500;

    private final CallFeature calls;
    private final Settings settings;

    SecretPage(CallFeature calls, Settings settings) {
        this.calls = calls;
        this.settings = settings;
    }

    /**
     * @param webhookSecret null where none was made
     * @param rolled whether the key had another secret before
     */
    record Issued(Key key, String secret, @Nullable String webhookSecret, boolean rolled) {
        static Issued created(IssuedKey issued) {
            return new Issued(issued.key(), secret(issued), issued.webhookSecret(), false);
        }

        static Issued rolled(IssuedKey issued) {
            return new Issued(issued.key(), secret(issued), null, true);
        }

        /** Only an imported key has none, and pages import no keys. */
        private static String secret(IssuedKey issued) {
            return Objects.requireNonNull(issued.secret(), "secret");
        }
    }

    MutableHttpResponse<byte[]> show(Visit visit, int status, Issued issued) {
        return show(visit, status, issued, "", null);
    }

    /**
     * @param model that the form has; empty for a usual one
     * @param test of a call that was made with the secret; null for none yet
     */
    MutableHttpResponse<byte[]> show(Visit visit, int status, Issued issued, String model, @Nullable TestedCall test) {
        // A browser that gives up waiting would lose the secret for good.
        List<String> models = calls.models().knownNames().stream()
                .filter(issued.key()::allowsModel)
                .limit(MODELS_MAX)
                .toList();
        String chosen = model.isEmpty() ? usual(models, issued.key()) : model;
        Map<String, Object> values = new HashMap<>();
        values.put("key", KeyRow.of(issued.key(), visit.now(), null, null));
        values.put("secret", issued.secret());
        values.put("webhookSecret", issued.webhookSecret() == null ? "" : issued.webhookSecret());
        values.put("rolled", issued.rolled());
        values.put("oldUntil", KeyRow.of(issued.key(), visit.now(), null, null).oldSecretUntil(visit.now()));
        values.put("models", models);
        values.put("model", chosen);
        values.put(
                "snippets",
                Snippet.of(PublicAddress.of(settings, visit.request()), issued.secret(), usual(models, issued.key())));
        values.put("test", test);
        return visit.show(status, "keys/secret", values).header("cache-control", "no-store");
    }

    private static String usual(List<String> models, Key key) {
        if (key.allowsModel(MOCK) && models.contains(MOCK)) {
            return MOCK;
        }
        return models.stream().findFirst().orElse(MOCK);
    }
}
