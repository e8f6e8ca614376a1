package aigateway.jobs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What a client calls a POST, so that it may repeat it: the header {@code Idempotency-Key}, as the IETF's draft has it.
 *
 * @param bodySha256 of the raw body, and of the headers that are kept with it
 */
public record Idempotency(String name, byte[] bodySha256) {
    private static final Pattern NAME = Pattern.compile("[!-~]{1,255}");

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public static Idempotency of(String name, byte[] body) {
        try {
            return new Idempotency(name, MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public boolean isSameBody(byte[] sha256) {
        return Arrays.equals(bodySha256, sha256);
    }
}
