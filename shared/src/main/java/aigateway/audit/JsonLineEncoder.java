package aigateway.audit;

import aigateway.json.JsonText;
import aigateway.kernel.RequestId;
import aigateway.kernel.SecretRedactor;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON line for each event: time, level, event, then its values. Control characters are escaped by JSON, values are capped,
 * and secrets are scrubbed last. A failure shows its class and where it came from, never its message, which may quote a client.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final int VALUE_LENGTH_MAX = 300;
    private static final int FRAMES_MAX = 12;
    private static final byte DELETE = 0x7f;
    private static final byte[] NOTHING = {};

    @Override
    public byte[] encode(ILoggingEvent event) {
        byte[] bytes = JsonText.object(json -> {
            json.text("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
            json.text("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
            json.text("event", shown(event.getFormattedMessage()));
            json.text("logger", event.getLoggerName());
            if (event.getLoggerContextVO() != null) {
                // Set where a process has one piece of work at a time.
                invocation(json, event.getLoggerContextVO().getPropertyMap().get("aws_request_id"));
            }
            if (event.getKeyValuePairs() != null) {
                for (KeyValuePair pair : event.getKeyValuePairs()) {
                    value(json, pair.key, pair.value);
                }
            }
            failure(json, event.getThrowableProxy());
        });
        return isPlain(bytes) ? withLineEnd(bytes) : ofOneLine(new String(bytes, StandardCharsets.UTF_8));
    }

    private static boolean isPlain(byte[] line) {
        for (byte each : line) {
            if (each < ' ' || each == DELETE) {
                return false;
            }
        }
        return true;
    }

    private static byte[] withLineEnd(byte[] line) {
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        return whole;
    }

    private static byte[] ofOneLine(String line) {
        String oneLine = line.chars().noneMatch(JsonLineEncoder::isOtherControl) ? line : escaped(line);
        return (oneLine + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** No control characters in JSON, but terminals obey some of them and viewers break lines at others. */
    private static boolean isOtherControl(int character) {
        return (character >= 0x7f && character <= 0x9f) || character == 0x2028 || character == 0x2029;
    }

    private static String escaped(String line) {
        var escaped = new StringBuilder(line.length());
        line.chars().forEach(character -> {
            if (isOtherControl(character)) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", character));
            } else {
                escaped.append((char) character);
            }
        });
        return escaped.toString();
    }

    private static void invocation(JsonText json, @Nullable String id) {
        if (id != null) {
            json.text("aws_request_id", id);
        }
    }

    private static void value(JsonText json, String name, @Nullable Object value) {
        switch (value) {
            case null -> json.nullMember(name);
            case Long number -> json.number(name, number);
            case Integer number -> json.number(name, (long) number);
            case Boolean flag -> json.flag(name, flag);
            // Made here, of a fixed form: a part that looks like a secret is chance.
            case RequestId id -> json.text(name, id.value());
            case Anchor anchor -> json.text(name, anchor.line());
            case Object other -> json.text(name, shown(other.toString()));
        }
    }

    private static void failure(JsonText json, @Nullable IThrowableProxy failure) {
        if (failure == null) {
            return;
        }
        var trace = new StringBuilder(failure.getClassName());
        StackTraceElementProxy[] frames = failure.getStackTraceElementProxyArray();
        for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
            trace.append(' ').append(frames[i].getSTEAsString());
        }
        for (IThrowableProxy cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            trace.append(" caused by ").append(cause.getClassName());
        }
        json.text("failure", SecretRedactor.text(trace.toString(), FRAMES_MAX * VALUE_LENGTH_MAX));
    }

    private static String shown(@Nullable String text) {
        return text == null ? "" : SecretRedactor.text(text, VALUE_LENGTH_MAX);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
