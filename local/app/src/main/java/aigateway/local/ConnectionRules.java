package aigateway.local;

import aigateway.functions.web.RefusedRequest;
import aigateway.kernel.Problem;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection's requests between the decoder and the framework: refuses ambiguous framing, late heads and bodies, bodies that
 * memory has no room for, and everything new while the server drains. A refusal waits for the responses before it, and ends the
 * connection.
 */
final class ConnectionRules extends ChannelDuplexHandler {
    private final WebConnections all;
    private final String source;
    /** Those without a whole response, in their order. */
    private final Deque<Exchange> exchanges = new ArrayDeque<>();

    private String target = "";
    private @Nullable Exchange arriving;
    private boolean inHead = true;
    private @Nullable Future<?> deadline;
    /** The connection ends with the last response. */
    private boolean closing;
    /** What else comes is dropped. */
    private boolean deaf;

    private @Nullable Problem refusal;

    ConnectionRules(WebConnections all, String source) {
        this.all = all;
        this.source = source;
    }

    /** Bytes came; where no body is expected they begin a head. */
    void arrived() {
        inHead |= arriving == null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        watch(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest head) {
            begin(context, head);
        } else if (message instanceof HttpContent content) {
            body(context, content);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        inHead = false;
        unwatch();
        target = head.uri();
        if (all.requests.isDraining()) {
            refuse(context, Problem.unavailable());
        } else if (FramingHeaders.isAmbiguous(head.headers())) {
            refuse(context, Problem.badRequest(400));
        } else {
            closing |= head.decoderResult().isFailure();
            arriving = new Exchange(all.bodies, source, HttpUtil.is100ContinueExpected(head));
            exchanges.add(arriving);
            all.requests.begin();
            context.fireChannelRead(head);
        }
    }

    private void body(ChannelHandlerContext context, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            // A broken chunk: the decoder would pass what came before as the whole body.
            content.release();
            interrupt(context, Problem.badRequest(400));
            return;
        }
        int bytes = content.content().readableBytes();
        if (arriving != null && !arriving.take(bytes)) {
            content.release();
            interrupt(context, Problem.unavailable());
            return;
        }
        if (content instanceof LastHttpContent) {
            arriving = null;
            unwatch();
        }
        context.fireChannelRead(content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (deadline == null && !deaf && (inHead || arriving != null)) {
            watch(context);
        }
        context.fireChannelReadComplete();
        if (deaf) {
            context.read();
        }
    }

    private void watch(ChannelHandlerContext context) {
        boolean head = arriving == null;
        var limit = head ? all.limits.head() : all.limits.body();
        deadline = context.executor().schedule(() -> late(context, head), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void unwatch() {
        if (deadline != null) {
            var _ = deadline.cancel(false);
            deadline = null;
        }
    }

    private void late(ChannelHandlerContext context, boolean head) {
        deadline = null;
        if (deaf) {
            return;
        }
        if (!head) {
            interrupt(context, WebRefusals.timeout("body", all.limits.body()));
        } else if (exchanges.isEmpty()) {
            target = "";
            refuse(context, WebRefusals.timeout("head", all.limits.head()));
        } else {
            // A pipelined head: its time begins when the responses before it are written.
            watch(context);
        }
    }

    /** Refuses a request that the framework does not know of. */
    private void refuse(ChannelHandlerContext context, Problem problem) {
        refusal = problem;
        closing = true;
        deaf = true;
        unwatch();
        if (exchanges.isEmpty()) {
            end(context);
        }
    }

    /** Refuses the rest of the body that is arriving. */
    private void interrupt(ChannelHandlerContext context, Problem problem) {
        Exchange exchange = arriving;
        closing = true;
        deaf = true;
        unwatch();
        if (exchange != null && !exchange.isAnswering()) {
            // With this cause the framework logs nothing where no controller reads the body.
            context.fireExceptionCaught(new RefusedRequest(problem, new ClosedChannelException()));
        } else if (exchanges.isEmpty()) {
            end(context);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ChannelPromise written = promise;
        Exchange exchange = exchanges.peekFirst();
        if (exchange != null && Exchange.isInformational(message)) {
            exchange.continues();
        } else if (exchange != null) {
            if (message instanceof HttpResponse response) {
                answer(exchange, response);
            }
            if (message instanceof LastHttpContent) {
                written = finish(context, exchange, promise);
            }
        }
        var _ = context.write(message, written);
    }

    private void answer(Exchange exchange, HttpResponse response) {
        exchange.answers();
        if (exchange == arriving && exchange.isUndecided()) {
            // Whether its body still comes, only the client knows.
            closing = true;
            deaf = true;
            unwatch();
        }
        if (exchanges.size() == 1 && endsAfterResponse() && refusal == null) {
            HttpUtil.setKeepAlive(response, false);
        }
    }

    private boolean endsAfterResponse() {
        return closing || all.requests.isDraining();
    }

    private ChannelPromise finish(ChannelHandlerContext context, Exchange exchange, ChannelPromise promise) {
        exchanges.remove();
        exchange.ends();
        boolean last = exchanges.isEmpty() && endsAfterResponse();
        return promise.unvoid().addListener(_ -> {
            all.requests.end();
            if (last) {
                end(context);
            }
        });
    }

    /** Writes the refusal that has waited, if there is one, and closes. */
    private void end(ChannelHandlerContext context) {
        deaf = true;
        unwatch();
        Problem last = refusal;
        refusal = null;
        if (last == null) {
            LingeringClose.of(context);
        } else {
            var _ = context.writeAndFlush(all.refusals.response(last, target))
                    .addListener(_ -> LingeringClose.of(context));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        unwatch();
        arriving = null;
        exchanges.forEach(exchange -> {
            exchange.release();
            all.requests.end();
        });
        exchanges.clear();
        context.fireChannelInactive();
    }
}
