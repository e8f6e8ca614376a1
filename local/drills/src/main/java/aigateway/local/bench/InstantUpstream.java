package aigateway.local.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider that answers at once with the same chat, on one thread that parses only what it must, so that it takes little of
 * a machine that it shares with what is measured. A streaming call says in its user how many events it wants and how many
 * milliseconds apart: {@code "20x5"}. {@code GET /count} answers how many calls it has answered so far.
 */
final class InstantUpstream {
    private static final int BACKLOG = 4_096;
    private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};
    private static final Pattern LENGTH = Pattern.compile("content-length: *([0-9]+)");
    private static final Pattern STREAM = Pattern.compile("\"stream\": *true");
    private static final Pattern EVENTS = Pattern.compile("\"user\": *\"([0-9]+)x([0-9]+)\"");
    private static final String USAGE =
            "\"usage\":{\"prompt_tokens\":187,\"completion_tokens\":112,\"total_tokens\":299}}";
    private static final ByteBuf CHAT = shared(response(
            "application/json",
            ("{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"gpt-4o-mini\","
                                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},"
                                    + "\"logprobs\":null,\"finish_reason\":\"stop\"}],")
                            .formatted("An answer of some length. ".repeat(22))
                    + USAGE));
    private static final ByteBuf STREAM_START =
            shared("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    private static final ByteBuf EVENT =
            shared(event("[{\"index\":0,\"delta\":{\"content\":\" word\"}}],\"usage\":null}"));
    private static final ByteBuf STREAM_END =
            shared(event("[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}")
                    + event("[]," + USAGE)
                    + chunk("data: [DONE]\n\n")
                    + "0\r\n\r\n");

    private static final AtomicLong ANSWERED = new AtomicLong();

    private InstantUpstream() {}

    /** The argument is its port. */
    public static void main(String[] arguments) {
        var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Answers());
                    }
                })
                .bind(address)
                .syncUninterruptibly();
    }

    private static String response(String type, String body) {
        return "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n%s"
                .formatted(type, body.length(), body);
    }

    private static String event(String choices) {
        return chunk("data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
                + "\"model\":\"gpt-4o-mini\",\"choices\":" + choices + "\n\n");
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static ByteBuf shared(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    /** One connection. */
    private static final class Answers extends ByteToMessageDecoder {
        private static final ByteBuf END = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(HEADERS_END));

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            int headersEnd = ByteBufUtil.indexOf(END, in);
            if (headersEnd < 0) {
                return;
            }
            int start = in.readerIndex();
            int headers = headersEnd - start + HEADERS_END.length;
            String head = in.toString(start, headers, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            Matcher length = LENGTH.matcher(head);
            int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
            if (in.readableBytes() < headers + body) {
                return;
            }
            if (head.startsWith("get ")) {
                String text =
                        head.startsWith("get /count ") ? ANSWERED.toString() : "{\"object\":\"list\",\"data\":[]}";
                var _ = context.writeAndFlush(
                        Unpooled.copiedBuffer(response("application/json", text), StandardCharsets.US_ASCII));
            } else {
                answer(context, in.toString(start + headers, body, StandardCharsets.UTF_8));
            }
            in.skipBytes(headers + body);
        }

        private static void answer(ChannelHandlerContext context, String body) {
            if (!STREAM.matcher(body).find()) {
                ANSWERED.incrementAndGet();
                var _ = context.writeAndFlush(CHAT.duplicate());
                return;
            }
            Matcher events = EVENTS.matcher(body);
            boolean says = events.find();
            var _ = context.writeAndFlush(STREAM_START.duplicate());
            next(context, says ? Integer.parseInt(events.group(1)) : 1, says ? Integer.parseInt(events.group(2)) : 0);
        }

        private static void next(ChannelHandlerContext context, int left, int gapMillis) {
            if (!context.channel().isActive()) {
                return;
            }
            if (left == 0) {
                ANSWERED.incrementAndGet();
                var _ = context.writeAndFlush(STREAM_END.duplicate());
                return;
            }
            var _ = context.writeAndFlush(EVENT.duplicate());
            var _ = context.executor()
                    .schedule(() -> next(context, left - 1, gapMillis), gapMillis, TimeUnit.MILLISECONDS);
        }
    }
}
