package aigateway.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parts of a {@link Multipart}, from its begin to its end. */
final class MultipartReader {
    /** No API in use has as many. */
    private static final int PARTS_MAX = 100;

    private static final int HEAD_BYTES_MAX = 4_096;
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] HEAD_END = ascii("\r\n\r\n");
    private static final Pattern DISPOSITION =
            Pattern.compile("(?i)form-data((?:\\s*;\\s*[a-z*]+=(?:\"[^\"]*\"|[^\\s;\"]+))+)\\s*");
    private static final Pattern PARAMETER = Pattern.compile("(?i)([a-z*]+)=(?:\"([^\"]*)\"|([^\\s;\"]+))");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,100}");

    private final byte[] bytes;
    private final byte[] delimiter;

    MultipartReader(byte[] bytes, String boundary) {
        this.bytes = bytes;
        this.delimiter = ascii("\r\n--" + boundary);
    }

    List<Multipart.Part> parts() throws Malformed {
        byte[] first = Arrays.copyOfRange(delimiter, LINE_END.length, delimiter.length);
        if (!isAt(0, first)) {
            throw new Malformed("it does not begin with its boundary.");
        }
        List<Multipart.Part> parts = new ArrayList<>();
        int at = first.length;
        while (!isAt(at, ascii("--"))) {
            if (!isAt(at, LINE_END)) {
                throw new Malformed("a boundary is followed by other text.");
            }
            Multipart.Part part = part(at + LINE_END.length);
            if (parts.size() == PARTS_MAX) {
                throw new Malformed("it has more than " + PARTS_MAX + " parts.");
            }
            if (!part.repeats() && parts.stream().anyMatch(other -> other.name().equals(part.name()))) {
                throw new Malformed("it has two parts named '" + part.name() + "'.");
            }
            parts.add(part);
            at = part.to() + delimiter.length;
        }
        return parts;
    }

    private Multipart.Part part(int from) throws Malformed {
        int headEnd = indexOf(HEAD_END, from, from + HEAD_BYTES_MAX);
        if (headEnd < 0) {
            throw new Malformed("the head of a part does not end, or has more than " + HEAD_BYTES_MAX + " bytes.");
        }
        int begin = headEnd + HEAD_END.length;
        int end = indexOf(delimiter, begin, bytes.length);
        if (end < 0) {
            throw new Malformed("a part does not end with the boundary.");
        }
        return part(new String(bytes, from, headEnd - from, StandardCharsets.UTF_8), begin, end);
    }

    private static Multipart.Part part(String head, int from, int to) throws Malformed {
        String disposition = null;
        String type = null;
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            String value = line.substring(colon + 1).strip();
            switch (colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-disposition" -> disposition = once(disposition, value);
                case "content-type" -> type = once(type, value);
                case "content-length" -> {}
                default -> throw new Malformed("a part has a header other than Content-Disposition and Content-Type.");
            }
        }
        if (disposition == null || !DISPOSITION.matcher(disposition).matches()) {
            throw new Malformed("a part has no Content-Disposition: form-data with a name.");
        }
        return part(disposition, type, from, to);
    }

    private static Multipart.Part part(String disposition, @Nullable String type, int from, int to) throws Malformed {
        String name = null;
        String filename = null;
        Matcher parameters = PARAMETER.matcher(disposition);
        while (parameters.find()) {
            String value = parameters.group(2) == null ? parameters.group(3) : parameters.group(2);
            switch (parameters.group(1)) {
                case "name" -> name = once(name, value);
                case "filename" -> filename = once(filename, value);
                case "filename*" -> {}
                default -> throw new Malformed("a Content-Disposition has an unknown parameter.");
            }
        }
        if (name == null || !NAME.matcher(name).matches()) {
            throw new Malformed("a part has no name, or one with unusual characters.");
        }
        return new Multipart.Part(name, filename, type, from, to);
    }

    private static String once(@Nullable String earlier, String value) throws Malformed {
        if (earlier != null) {
            throw new Malformed("the head of a part says something twice.");
        }
        return value;
    }

    private boolean isAt(int at, byte[] text) {
        return at + text.length <= bytes.length && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
    }

    private int indexOf(byte[] text, int from, int limit) {
        int last = Math.min(limit, bytes.length) - text.length;
        for (int at = from; at <= last; at++) {
            if (bytes[at] == text[0] && isAt(at, text)) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Why a body is no form. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String why) {
            super(why, null, false, false);
        }
    }
}
