package aigateway.http;

import aigateway.json.RequestBody;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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

    private static final Pattern BOUNDARY = Pattern.compile(
            "(?i)multipart/form-data\\s*;(?:[^\"]*;)?\\s*boundary=(?:\"([^\"]{1,200})\"|([^\\s;\"]{1,200}))\\s*(?:;.*)?");

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
            return Result.ok(
                    new Multipart(body.bytes(), boundary, new MultipartReader(body.bytes(), boundary).parts()));
        } catch (MultipartReader.Malformed malformed) {
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
}
