package aigateway.traces;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The W3C header {@code traceparent}: which trace a request is part of, and which span sent it.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all zero
 * @param spanId 16 hexadecimal digits in lower case, not all zero
 * @param sampled whether the sender records the trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    /** In lower case. */
    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[!-~]{1,256})?");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /**
     * Reads the header; empty where it breaks the form or was sent more than once, as the standard says.
     *
     * @param sent all values of the header
     */
    public static Optional<TraceParent> read(List<String> sent) {
        if (sent.size() != 1) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(sent.getFirst().strip());
        if (!parts.matches() || !isVersion(parts) || isZero(parts)) {
            return Optional.empty();
        }
        boolean sampled = (Integer.parseInt(parts.group(4), 16) & 1) == 1;
        return Optional.of(new TraceParent(parts.group(2), parts.group(3), sampled));
    }

    /** A later version may have more parts; version ff does not exist. */
    private static boolean isVersion(Matcher parts) {
        String version = parts.group(1);
        return !version.equals("ff") && (!version.equals("00") || parts.group(5) == null);
    }

    private static boolean isZero(Matcher parts) {
        return parts.group(2).equals(NO_TRACE) || parts.group(3).equals(NO_SPAN);
    }

    /** The value of the header, in version 00. */
    public String text() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }
}
