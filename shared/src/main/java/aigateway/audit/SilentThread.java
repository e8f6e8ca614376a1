package aigateway.audit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Keeps what this thread does out of the log, until it is closed. */
public final class SilentThread extends TurboFilter implements AutoCloseable {
    private final Thread silent = Thread.currentThread();

    private SilentThread() {}

    public static SilentThread begin() {
        var filter = new SilentThread();
        filter.start();
        context().addTurboFilter(filter);
        return filter;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        return Thread.currentThread() == silent ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    @Override
    public void close() {
        context().getTurboFilterList().remove(this);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
