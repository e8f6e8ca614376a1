package aigateway.keys;

import aigateway.kernel.KeyId;
import java.util.List;
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
    Pattern LEGACY_FORM = Pattern.compile("[!-\\-/-~]{16,256}");
    String BEARER = "bearer";
    int SPACES_MAX = 4;

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
            fromBearer = bearer(authorization.getFirst());
            if (fromBearer.isEmpty()) {
                return new None("malformed");
            }
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

    /** What came after the word and one to four spaces; empty where the header is not of this form. */
    private static String bearer(String authorization) {
        int at = BEARER.length();
        if (!authorization.regionMatches(true, 0, BEARER, 0, at)) {
            return "";
        }
        while (at < authorization.length() && authorization.charAt(at) == ' ') {
            at++;
        }
        int spaces = at - BEARER.length();
        int length = authorization.length() - at;
        boolean formed =
                spaces >= 1 && spaces <= SPACES_MAX && length <= LENGTH_MAX && authorization.indexOf(' ', at) < 0;
        return formed ? authorization.substring(at) : "";
    }

    private static Credential of(String token) {
        if (token.length() > LENGTH_MAX) {
            return new None("malformed");
        }
        if (KeyText.isOurs(token)) {
            return KeyText.hasWrongChecksum(token)
                    ? new None("checksum")
                    : new Presented(KeyText.id(token), KeyText.secret(token));
        }
        boolean legacy = LEGACY_FORM.matcher(token).matches() && !token.startsWith("agw_");
        return legacy ? new Legacy(token) : new None("malformed");
    }

    /** Whether a text could be imported as a legacy key. */
    static boolean isLegacyForm(String text) {
        return of(text) instanceof Legacy;
    }
}
