package aigateway.keys;

import aigateway.kernel.KeyId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The credential of a request, checked by its form alone: no query is made for a text that cannot be a key. */
public sealed interface Credential {
    /** Our own form, {@code agw_<id>.<secret>}. */
    record Presented(KeyId id, String secret) implements Credential {
        /** Never prints the secret. */
        @Override
        public String toString() {
            return "agw_" + id + ".****";
        }
    }

    /** A key from before the gateway: no dot, found by a blind index. */
    record Legacy(String token) implements Credential {
        /** Never prints the key. */
        @Override
        public String toString() {
            return "legacy ****";
        }
    }

    /** No credential, a malformed one, or two that differ. */
    record None(String reason) implements Credential {}

    /** The reason of {@link None} for a request without a credential. */
    String MISSING = "missing";

    int LENGTH_MAX = 256;
    Pattern FORM = Pattern.compile("agw_([A-Za-z0-9]{8,32})\\.([A-Za-z0-9_-]{20,160})");
    Pattern LEGACY_FORM = Pattern.compile("[!-\\-/-~]{16,256}");
    Pattern BEARER = Pattern.compile("(?i:bearer) {1,4}([^ ]{1," + LENGTH_MAX + "})");

    /** Reads {@code Authorization: Bearer} and {@code X-API-Key}; a header sent twice, or two that differ, are no credential. */
    static Credential read(List<String> authorization, List<String> apiKey) {
        if (authorization.size() > 1 || apiKey.size() > 1) {
            return new None("repeated");
        }
        if (authorization.stream().allMatch(Credential::isBlank)
                && apiKey.stream().allMatch(String::isBlank)) {
            return new None(MISSING);
        }
        String fromBearer = "";
        if (!authorization.isEmpty()) {
            Matcher bearer = BEARER.matcher(authorization.getFirst());
            if (!bearer.matches()) {
                return new None("malformed");
            }
            fromBearer = bearer.group(1);
        }
        if (apiKey.isEmpty()) {
            return of(fromBearer);
        }
        if (!authorization.isEmpty() && !fromBearer.equals(apiKey.getFirst())) {
            return new None("two_differ");
        }
        return of(apiKey.getFirst());
    }

    /** An unset variable of a shell leaves such a header. */
    private static boolean isBlank(String authorization) {
        return authorization.isBlank() || authorization.strip().equalsIgnoreCase("bearer");
    }

    private static Credential of(String token) {
        if (token.length() > LENGTH_MAX) {
            return new None("malformed");
        }
        Matcher own = FORM.matcher(token);
        if (own.matches()) {
            return KeyText.hasWrongChecksum(token)
                    ? new None("checksum")
                    : new Presented(new KeyId(own.group(1)), own.group(2));
        }
        boolean legacy = LEGACY_FORM.matcher(token).matches() && !token.startsWith("agw_");
        return legacy ? new Legacy(token) : new None("malformed");
    }

    /** Whether a text could be imported as a legacy key. */
    static boolean isLegacyForm(String text) {
        return of(text) instanceof Legacy;
    }
}
