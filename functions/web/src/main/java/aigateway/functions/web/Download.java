package aigateway.functions.web;

import aigateway.formats.ErrorBody;
import aigateway.kernel.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;

/** An answer whose pieces are made while the client takes them, so that it is never whole in memory. */
public final class Download extends InputStream {
    /** An answer of Lambda is whole, and has at most six megabytes. */
    private static final int WHOLE_BYTES_MAX = 5_500_000;

    private static final MediaType LINES = MediaType.of("application/x-ndjson");

    private final Iterator<byte[]> pieces;
    private byte[] piece = new byte[0];
    private int at;

    private Download(Iterator<byte[]> pieces) {
        this.pieces = pieces;
    }

    /** JSON Lines. */
    public static MutableHttpResponse<?> lines(HttpRequest<?> request, Iterator<byte[]> lines) {
        if (!Requests.isLambdaEvent(request)) {
            return HttpResponse.<Object>ok(new Download(lines)).contentType(LINES);
        }
        var whole = new ByteArrayOutputStream();
        while (lines.hasNext()) {
            whole.writeBytes(lines.next());
            if (whole.size() > WHOLE_BYTES_MAX) {
                return Responses.problem(ErrorBody.at(request.getPath()), tooLarge());
            }
        }
        return HttpResponse.<Object>ok(whole.toByteArray()).contentType(LINES);
    }

    private static Problem tooLarge() {
        return new Problem(
                400,
                "invalid_request_error",
                "result_too_large",
                null,
                "The results are larger than a function of AWS Lambda can send. Read them one by one: GET"
                        + " /v1/jobs?batch=BATCH_ID, then GET /v1/jobs/JOB_ID.",
                Map.of());
    }

    @Override
    public int read() {
        return hasMore() ? piece[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, from, count);
        at += count;
        return count;
    }

    private boolean hasMore() {
        while (at == piece.length && pieces.hasNext()) {
            piece = pieces.next();
            at = 0;
        }
        return at < piece.length;
    }
}
