package aigateway.testing;

import aigateway.kernel.LoopThreads;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs each test on a thread that an event loop carries, as the web server runs calls. */
public final class OnEventLoop implements InvocationInterceptor {
    private static final @Nullable EventLoopGroup GROUP =
            Epoll.isAvailable() ? new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()) : null;
    private static final @Nullable LoopThreads THREADS = GROUP == null ? null : new LoopThreads(GROUP.next(), () -> {});

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation);
    }

    private static void run(Invocation<Void> invocation) throws Throwable {
        Assumptions.assumeTrue(THREADS != null, "only Linux has epoll");
        var ended = new CompletableFuture<Void>();
        Thread thread = Objects.requireNonNull(THREADS).unstarted(() -> {
            try {
                invocation.proceed();
                ended.complete(null);
            } catch (Throwable failure) {
                ended.completeExceptionally(failure);
            }
        });
        thread.start();
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        } catch (InterruptedException e) {
            // The test's timeout.
            thread.interrupt();
            throw e;
        }
    }
}
