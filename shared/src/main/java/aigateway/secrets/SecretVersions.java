package aigateway.secrets;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A secret with the versions that are still accepted, the current one first: {@code 2:new,1:old}, or plainly {@code secret},
 * which is version 1.
 */
public record SecretVersions(SequencedMap<Integer, byte[]> byVersion) {
    /** Less than 128 bits is no pepper. */
    private static final int LENGTH_MIN = 16;
    /** As many as always fit an int. */
    private static final int VERSION_DIGITS_MAX = 9;

    /**
     * @throws IllegalStateException when it is malformed; the message does not repeat the text
     */
    public static SecretVersions parse(SecretName name, String text) {
        SequencedMap<Integer, byte[]> versions = new LinkedHashMap<>();
        for (String part : List.of(text.split(",", -1))) {
            String trimmed = part.strip();
            int colon = trimmed.indexOf(':');
            boolean numbered = colon > 0 && trimmed.substring(0, colon).chars().allMatch(Character::isDigit);
            if (numbered && colon > VERSION_DIGITS_MAX) {
                throw new IllegalStateException(name + " has a version of more than " + VERSION_DIGITS_MAX + " digits");
            }
            int version = numbered ? Integer.parseInt(trimmed.substring(0, colon)) : 1;
            String secret = numbered ? trimmed.substring(colon + 1) : trimmed;
            if (secret.length() < LENGTH_MIN) {
                throw new IllegalStateException(name + " needs at least " + LENGTH_MIN + " characters a version");
            }
            if (versions.put(version, secret.getBytes(StandardCharsets.UTF_8)) != null) {
                throw new IllegalStateException(name + " names version " + version + " twice");
            }
        }
        return new SecretVersions(versions);
    }

    public int current() {
        return byVersion.firstEntry().getKey();
    }

    public byte[] currentSecret() {
        return byVersion.firstEntry().getValue();
    }

    public Map<Integer, byte[]> all() {
        return byVersion;
    }

    @Override
    public String toString() {
        return "Versions" + byVersion.keySet();
    }
}
