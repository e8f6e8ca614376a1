package aigateway.http;

import aigateway.kernel.LoopThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Turns a response, or the failure to get one, into an {@link HttpOutcome}. */
final class ReplyReader {
    /** A long response has two megabytes; a server that sends this much is broken. */
    static final int BODY_BYTES_MAX = 32 * 1024 * 1024;

    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;

    private ReplyReader() {}

    static HttpOutcome complete(Call call, Response response, @Nullable String retryAfter) throws IOException {
        byte[] body = bounded(response.body());
        if (body == null) {
            // Otherwise close() reads on for another 100 ms.
            call.cancel();
            return new HttpOutcome.Broken("too_large");
        }
        return complete(
                response.code(),
                Optional.ofNullable(retryAfter),
                Optional.ofNullable(response.header("Content-Type")),
                ContentEncodings.read(response.headers("Content-Encoding")),
                body);
    }

    /**
     * @param received as it was sent, of bounded size
     */
    static HttpOutcome complete(
            int status, Optional<String> retryAfter, Optional<String> type, List<String> codings, byte[] received) {
        // The answer is decoded, and read as JSON, on this thread.
        LoopThreads.leaveFor(received.length);
        byte[] body;
        try {
            body = codings.isEmpty() ? received : ContentEncodings.decode(received, codings, BODY_BYTES_MAX);
        } catch (IOException _) {
            // The status of a refusal says that it cost nothing, also where its text cannot be read.
            return status >= SUCCESS && status < REDIRECT
                    ? new HttpOutcome.Broken("encoding")
                    : new HttpOutcome.Complete(status, retryAfter, type, new byte[0]);
        }
        return body == null
                ? new HttpOutcome.Broken("too_large")
                : new HttpOutcome.Complete(status, retryAfter, type, body);
    }

    /** Null when it is larger than allowed. */
    private static byte @Nullable [] bounded(ResponseBody body) throws IOException {
        BufferedSource source = body.source();
        return body.contentLength() > BODY_BYTES_MAX || source.request(BODY_BYTES_MAX + 1L)
                ? null
                : source.readByteArray();
    }

    static HttpOutcome failed(IOException thrown, boolean sent) {
        // First: the socket of an interrupted virtual thread is closed, which looks as if the other side had done it.
        if (Thread.currentThread().isInterrupted()) {
            return new HttpOutcome.Broken("interrupted");
        }
        return switch (thrown) {
            case SocketTimeoutException _ when !sent -> new HttpOutcome.NotSent("timeout");
            case InterruptedIOException _ -> new HttpOutcome.TimedOut();
            case IOException _ when sent -> new HttpOutcome.Broken("reset");
            case UnknownHostException _ -> new HttpOutcome.NotSent("dns");
            case SSLException _ -> new HttpOutcome.NotSent("tls");
            case ConnectException _ -> new HttpOutcome.NotSent("refused");
            default -> new HttpOutcome.NotSent("connection");
        };
    }
}
