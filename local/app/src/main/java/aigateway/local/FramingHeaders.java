package aigateway.local;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import java.util.List;

/**
 * The headers of a request, which remember a Content-Length that the decoder drops: it does so where there is a
 * Transfer-Encoding too, and a proxy in front may have used the other one of the two.
 */
final class FramingHeaders extends DefaultHttpHeaders {
    private static final DefaultHttpHeadersFactory STANDARD = DefaultHttpHeadersFactory.headersFactory();

    private boolean lengthDropped;

    private FramingHeaders() {
        super(STANDARD.getNameValidator(), STANDARD.getValueValidator());
    }

    static HttpHeadersFactory factory() {
        return new HttpHeadersFactory() {
            @Override
            public HttpHeaders newHeaders() {
                return new FramingHeaders();
            }

            @Override
            public HttpHeaders newEmptyHeaders() {
                return new FramingHeaders();
            }
        };
    }

    @Override
    public HttpHeaders remove(CharSequence name) {
        lengthDropped |= HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name) && contains(name);
        return super.remove(name);
    }

    /** Whether two readers of this request could find different ends of it (RFC 9112, 6.3). */
    static boolean isAmbiguous(HttpHeaders headers) {
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.isEmpty()) {
            return false;
        }
        boolean chunked = encodings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                        encodings.getFirst().strip());
        boolean length = headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                || (headers instanceof FramingHeaders noted && noted.lengthDropped);
        return !chunked || length;
    }
}
