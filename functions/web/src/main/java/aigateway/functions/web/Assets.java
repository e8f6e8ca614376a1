package aigateway.functions.web;

import aigateway.kernel.Digests;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/**
 * A file of the jar that pages load: style, script, font. Browsers ask each time whether it changed, and get its bytes only when
 * it did: an upgrade shows at once, and nothing in an address depends on a version.
 *
 * @param tag of its content
 */
public record Assets(byte[] bytes, MediaType type, String tag) {
    public static final MediaType CSS = new MediaType("text/css; charset=utf-8");
    public static final MediaType SCRIPT = new MediaType("text/javascript; charset=utf-8");
    public static final MediaType HTML = new MediaType("text/html; charset=utf-8");
    public static final MediaType FONT = new MediaType("font/woff2");

    private static final int TAG_LENGTH = 16;

    /**
     * @param path in the jar, such as {@code /assets/style.css}
     * @throws IllegalStateException when the jar lacks it
     */
    public static Assets read(String path, MediaType type) {
        try (var in = Assets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from the jar");
            }
            return of(in.readAllBytes(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page made from files of the jar, which is the same for all. */
    public static Assets of(byte[] bytes, MediaType type) {
        String digest = HexFormat.of().formatHex(Digests.sha256(bytes));
        return new Assets(bytes, type, '"' + digest.substring(0, TAG_LENGTH) + '"');
    }

    /** The file, or 304 where the browser has it. */
    public MutableHttpResponse<byte[]> answer(HttpRequest<?> request) {
        MutableHttpResponse<byte[]> answer =
                request.getHeaders().getAll("If-None-Match").contains(tag)
                        ? HttpResponse.<byte[]>status(HttpStatus.NOT_MODIFIED)
                        : HttpResponse.ok(bytes).contentType(type).contentLength(bytes.length);
        return answer.header("etag", tag)
                .header("cache-control", "no-cache")
                .header("x-content-type-options", "nosniff");
    }
}
