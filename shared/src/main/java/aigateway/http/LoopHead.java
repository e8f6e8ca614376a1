package aigateway.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is used of a response's head.
 *
 * @param length of the body; negative where the head does not say
 * @param reusable whether the connection stays open after it, and shows where the body ends
 */
record LoopHead(
        int status,
        @Nullable String retryAfter,
        @Nullable String contentType,
        List<String> codings,
        long length,
        boolean reusable) {
    private static final int SUCCESS = 200;
    private static final int NO_CONTENT = 204;
    private static final int REDIRECT = 300;
    private static final int NOT_MODIFIED = 304;

    static LoopHead of(HttpResponse response) {
        int status = response.status().code();
        long length = HttpUtil.getContentLength(response, -1L);
        boolean framed = length >= 0
                || HttpUtil.isTransferEncodingChunked(response)
                || status == NO_CONTENT
                || status == NOT_MODIFIED;
        return new LoopHead(
                status,
                response.headers().get(HttpHeaderNames.RETRY_AFTER),
                response.headers().get(HttpHeaderNames.CONTENT_TYPE),
                ContentEncodings.read(response.headers().getAll(HttpHeaderNames.CONTENT_ENCODING)),
                length,
                framed && HttpUtil.isKeepAlive(response));
    }

    boolean isStream() {
        return status >= SUCCESS
                && status < REDIRECT
                && contentType != null
                && contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }
}
