package aigateway.functions.web;

import io.micronaut.context.annotation.Bean;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Starts a thread for each call, and keeps none: the server waits for open requests itself. */
@Singleton
@Named(CallThreads.EXECUTOR)
@Bean(typed = ExecutorService.class)
final class CallExecutor extends AbstractExecutorService {
    private final ThreadFactory threads;
    private volatile boolean ended;

    CallExecutor(Optional<CallThreads> threads) {
        this.threads = threads.<ThreadFactory>map(own -> own::unstarted)
                .orElseGet(() -> Thread.ofVirtual().name("call-", 0).factory());
    }

    @Override
    public void execute(Runnable call) {
        threads.newThread(call).start();
    }

    @Override
    public void shutdown() {
        ended = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return ended;
    }

    @Override
    public boolean isTerminated() {
        return ended;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return ended;
    }
}
