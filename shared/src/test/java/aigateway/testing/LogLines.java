package aigateway.testing;

import aigateway.audit.JsonLineEncoder;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Captures every log line while it is open, exactly as production writes it. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final JsonLineEncoder encoder = new JsonLineEncoder();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LogLines() {}

    public static LogLines open() {
        var lines = new LogLines();
        lines.setContext(root().getLoggerContext());
        lines.start();
        root().addAppender(lines);
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines of one event. */
    public List<String> lines(String event) {
        return lines.stream()
                .filter(line -> line.contains("\"event\":\"" + event + "\""))
                .toList();
    }

    /** The lines of one event with a text, such as an id: other tests log at the same time. */
    public List<String> lines(String event, String text) {
        return lines(event).stream().filter(line -> line.contains(text)).toList();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    public void close() {
        root().detachAppender(this);
        stop();
    }
}
