package aigateway.http;

import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A body of {@code multipart/form-data}, read strictly: what another reader could understand in another way is refused, such as a
 * second part of the same name. A change of one part leaves every other byte as it was sent.
 */
public final class Multipart {
    /** No API in use has as many. */
    private static final int PARTS_MAX = 100;

    private static final int HEAD_BYTES_MAX = 4_096;
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] HEAD_END = ascii("\r\n\r\n");
    private static final Pattern BOUNDARY = Pattern.compile(
            "(?i)multipart/form-data\\s*;(?:[^\"]*;)?\\s*boundary=(?:\"([^\"]{1,200})\"|([^\\s;\"]{1,200}))\\s*(?:;.*)?");
    private static final Pattern DISPOSITION =
            Pattern.compile("(?i)form-data((?:\\s*;\\s*[a-z*]+=(?:\"[^\"]*\"|[^\\s;\"]+))+)\\s*");
    private static final Pattern PARAMETER = Pattern.compile("(?i)([a-z*]+)=(?:\"([^\"]*)\"|([^\\s;\"]+))");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,100}");

    private final byte[] bytes;
    private final String boundary;
    private final List<Part> parts;

    /**
     * A part.
     *
     * @param filename null where it is a plain field
     * @param contentType null where it says none
     * @param from of its content in the body
     * @param to after its content
     */
    public record Part(
            String name,
            @Nullable String filename,
            @Nullable String contentType,
            int from,
            int to) {
        public int length() {
            return to - from;
        }

        /** Whether more parts of this name may follow. */
        public boolean repeats() {
            return name.endsWith("[]");
        }
    }

    private Multipart(byte[] bytes, String boundary, List<Part> parts) {
        this.bytes = bytes;
        this.boundary = boundary;
        this.parts = List.copyOf(parts);
    }

    public static Result<Multipart> read(RequestBody body) {
        Matcher type = BOUNDARY.matcher(body.contentType() == null ? "" : body.contentType());
        if (!type.matches()) {
            return Result.refused(new Problem(
                    415,
                    "invalid_request_error",
                    "unsupported_content_type",
                    null,
                    "Expected Content-Type: multipart/form-data with a boundary.",
                    Map.of()));
        }
        String boundary = type.group(1) == null ? type.group(2) : type.group(1);
        try {
            return Result.ok(new Multipart(body.bytes(), boundary, new Reader(body.bytes(), boundary).parts()));
        } catch (Malformed malformed) {
            return Result.refused(new Problem(
                    400,
                    "invalid_request_error",
                    "invalid_multipart",
                    null,
                    "The body is not valid multipart/form-data: " + malformed.getMessage(),
                    Map.of()));
        }
    }

    public List<Part> parts() {
        return parts;
    }

    /** The part of this name, the first of several. */
    public Optional<Part> part(String name) {
        return parts.stream().filter(part -> part.name().equals(name)).findFirst();
    }

    public byte[] content(Part part) {
        return Arrays.copyOfRange(bytes, part.from, part.to);
    }

    public String text(Part part) {
        return new String(bytes, part.from, part.length(), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        return bytes;
    }

    /** The body with another content of a field; the field is added where there is none. */
    public byte[] with(String name, String value) {
        Optional<Part> present = part(name);
        var out = new ByteArrayOutputStream(bytes.length + 256);
        if (present.isPresent()) {
            out.write(bytes, 0, present.get().from);
            out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
            out.write(bytes, present.get().to, bytes.length - present.get().to);
        } else {
            String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
            out.writeBytes((head + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String why) {
            super(why, null, false, false);
        }
    }

    /** Reads the parts of a body, from its begin to its end. */
    private static final class Reader {
        private final byte[] bytes;
        private final byte[] delimiter;

        Reader(byte[] bytes, String boundary) {
            this.bytes = bytes;
            this.delimiter = ascii("\r\n--" + boundary);
        }

        List<Part> parts() throws Malformed {
            byte[] first = Arrays.copyOfRange(delimiter, LINE_END.length, delimiter.length);
            if (!isAt(0, first)) {
                throw new Malformed("it does not begin with its boundary.");
            }
            List<Part> parts = new ArrayList<>();
            int at = first.length;
            while (!isAt(at, ascii("--"))) {
                if (!isAt(at, LINE_END)) {
                    throw new Malformed("a boundary is followed by other text.");
                }
                Part part = part(at + LINE_END.length);
                if (parts.size() == PARTS_MAX) {
                    throw new Malformed("it has more than " + PARTS_MAX + " parts.");
                }
                if (!part.repeats()
                        && parts.stream().anyMatch(other -> other.name().equals(part.name()))) {
                    throw new Malformed("it has two parts named '" + part.name() + "'.");
                }
                parts.add(part);
                at = part.to + delimiter.length;
            }
            return parts;
        }

        private Part part(int from) throws Malformed {
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

        private static Part part(String head, int from, int to) throws Malformed {
            String disposition = null;
            String type = null;
            for (String line : head.split("\r\n", -1)) {
                int colon = line.indexOf(':');
                String value = line.substring(colon + 1).strip();
                switch (colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                    case "content-disposition" -> disposition = once(disposition, value);
                    case "content-type" -> type = once(type, value);
                    case "content-length" -> {}
                    default ->
                        throw new Malformed("a part has a header other than Content-Disposition and Content-Type.");
                }
            }
            if (disposition == null || !DISPOSITION.matcher(disposition).matches()) {
                throw new Malformed("a part has no Content-Disposition: form-data with a name.");
            }
            return part(disposition, type, from, to);
        }

        private static Part part(String disposition, @Nullable String type, int from, int to) throws Malformed {
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
            return new Part(name, filename, type, from, to);
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
    }
}
