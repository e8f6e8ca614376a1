package aigateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** A connection of HTTP/1.1 to a provider, which has one request at a time. Used by its loop's thread only. */
final class LoopConnection extends ChannelInboundHandlerAdapter {
    /** As Linux numbers the states of TCP. */
    private static final int ESTABLISHED = 1;

    private static final HttpHeadersFactory HEADERS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final LoopPool pool;
    private final String origin;
    private final boolean tls;
    private @Nullable ChannelHandlerContext context;
    private @Nullable LoopExchange exchange;
    private @Nullable ChannelFuture written;
    private @Nullable LoopHead head;
    private boolean informational;
    private boolean endedByTls;
    private long idleSinceNanos;

    LoopConnection(LoopPool pool, String origin, boolean tls) {
        this.pool = pool;
        this.origin = origin;
        this.tls = tls;
    }

    String origin() {
        return origin;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not connected");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        pool.opened(this);
    }

    /** Whether the other side has not closed it, so far as this machine knows; the loop may not have read that yet. */
    boolean isOpen() {
        if (!(context().channel() instanceof EpollSocketChannel channel) || !channel.isActive()) {
            return false;
        }
        EpollTcpInfo info = channel.tcpInfo();
        return info.state() == ESTABLISHED;
    }

    void close() {
        if (context != null) {
            var _ = context.close();
        }
    }

    /** Whether to receive more. */
    void read(boolean more) {
        context().channel().config().setAutoRead(more);
    }

    void send(LoopExchange next) {
        exchange = next;
        head = null;
        informational = false;
        next.isSentOn(this);
        ChannelFuture writing = context().writeAndFlush(encoded(next));
        written = writing;
        var _ = writing.addListener(_ -> {
            if (!writing.isSuccess()) {
                lost();
                close();
            }
        });
    }

    private static DefaultFullHttpRequest encoded(LoopExchange next) {
        Request request = next.request();
        HttpUrl url = request.url();
        String query = url.encodedQuery();
        byte[] body = next.body();
        var encoded = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                query == null ? url.encodedPath() : url.encodedPath() + "?" + query,
                body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body),
                HEADERS,
                HEADERS);
        HttpHeaders headers = encoded.headers();
        Headers given = request.headers();
        headers.set(HttpHeaderNames.HOST, host(url));
        for (int i = 0; i < given.size(); i++) {
            headers.set(given.name(i), given.value(i));
        }
        if (body != null) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        return encoded;
    }

    private static String host(HttpUrl url) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            LoopExchange own = exchange;
            if (own == null
                    || (message instanceof HttpObject part
                            && part.decoderResult().isFailure())) {
                // Nothing may arrive on an idle connection.
                lost();
                var _ = from.close();
                return;
            }
            if (message instanceof HttpResponse response) {
                informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
                if (!informational) {
                    head = LoopHead.of(response);
                    own.arrived(head);
                }
            }
            if (message instanceof HttpContent content && !informational) {
                arrived(own, content.content());
                if (message instanceof LastHttpContent) {
                    whole(own);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static void arrived(LoopExchange own, ByteBuf bytes) {
        if (bytes.isReadable() && !own.isOver()) {
            own.arrived(bytes);
        }
    }

    private void whole(LoopExchange own) {
        exchange = null;
        LoopHead arrived = head;
        boolean active = context().channel().isActive();
        if (own.isOver() || arrived == null) {
            close();
        } else if (active && arrived.reusable() && written != null && written.isDone()) {
            read(true);
            idleSinceNanos = System.nanoTime();
            pool.release(this);
            own.isWhole();
        } else if (!active && tls && !endedByTls) {
            // Anyone on the way can end a connection; only TLS itself says that this was the end of the body.
            own.broke(new HttpOutcome.NotSent("connection"));
        } else {
            close();
            own.isWhole();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslCloseCompletionEvent ended) {
            endedByTls = ended.isSuccess();
        }
        from.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        pool.closed(this);
        lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable failure) {
        lost();
        var _ = from.close();
    }

    private void lost() {
        LoopExchange own = exchange;
        exchange = null;
        if (own != null) {
            own.broke(new HttpOutcome.NotSent("connection"));
        }
    }
}
