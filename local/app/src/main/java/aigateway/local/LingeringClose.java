package aigateway.local;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose client may still be sending: our side first, the rest after a moment in which what comes is read. A
 * close with unread bytes would make the client's system drop the response.
 */
final class LingeringClose {
    private static final long SECONDS = 2;

    private LingeringClose() {}

    /** The handler of the context must read on and drop what comes. */
    static void of(ChannelHandlerContext context) {
        if (!context.channel().isActive() || !(context.channel() instanceof DuplexChannel channel)) {
            var _ = context.close();
            return;
        }
        var _ = channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        Runnable close = () -> {
            var _ = context.close();
        };
        var _ = context.executor().schedule(close, SECONDS, TimeUnit.SECONDS);
        context.read();
    }
}
