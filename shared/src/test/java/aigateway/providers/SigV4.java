package aigateway.providers;

import aigateway.kernel.Digests;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks a signature as AWS does: written from its documents, without the SDK. */
final class SigV4 {
    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request,"
                    + " SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

    private SigV4() {}

    /**
     * @param headers as received, with lower-case names
     * @return whether the signature is the one of this request
     */
    static boolean isSigned(
            String method, String target, Map<String, List<String>> headers, String body, String keyId, String secret) {
        Matcher parts = AUTHORIZATION.matcher(first(headers, "authorization"));
        if (!parts.matches() || !parts.group(1).equals(keyId)) {
            return false;
        }
        List<String> signed = List.of(parts.group(5).split(";", -1));
        if (!signed.contains("host") || !signed.contains("x-amz-date")) {
            return false;
        }
        int question = target.indexOf('?');
        String canonical = String.join(
                "\n",
                method,
                canonicalPath(question < 0 ? target : target.substring(0, question)),
                canonicalQuery(question < 0 ? "" : target.substring(question + 1)),
                signed.stream()
                        .map(name -> name + ":" + canonicalValue(headers.getOrDefault(name, List.of())) + "\n")
                        .collect(Collectors.joining()),
                String.join(";", signed),
                sha256(body));
        String date = first(headers, "x-amz-date");
        String scope = parts.group(2) + "/" + parts.group(3) + "/" + parts.group(4) + "/aws4_request";
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", date, scope, sha256(canonical));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String step : List.of(parts.group(2), parts.group(3), parts.group(4), "aws4_request")) {
            key = hmac(key, step);
        }
        return date.startsWith(parts.group(2))
                && HexFormat.of().formatHex(hmac(key, toSign)).equals(parts.group(6));
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of("")).getFirst();
    }

    private static String canonicalValue(List<String> values) {
        return values.stream().map(value -> value.strip().replaceAll(" +", " ")).collect(Collectors.joining(","));
    }

    /** Dots and empty segments are resolved, and what was sent is encoded once more, as for every service but S3. */
    private static String canonicalPath(String sent) {
        var segments = new ArrayDeque<String>();
        for (String segment : sent.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        String slash = sent.endsWith("/") && !segments.isEmpty() ? "/" : "";
        return "/" + segments.stream().map(SigV4::encoded).collect(Collectors.joining("/")) + slash;
    }

    private static String canonicalQuery(String sent) {
        return Arrays.stream(sent.split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .map(pair -> reencoded(pair[0]) + "=" + (pair.length == 2 ? reencoded(pair[1]) : ""))
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static String reencoded(String sent) {
        return encoded(URLDecoder.decode(sent.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        var out = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            boolean kept = each > 0 && (Character.isLetterOrDigit(each) || "-._~".indexOf(each) >= 0);
            out.append(kept ? String.valueOf((char) each) : "%%%02X".formatted(each & 0xff));
        }
        return out.toString();
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Digests.sha256(text));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
