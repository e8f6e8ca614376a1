package aigateway.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Document;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.KeyId;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.event.KeyValuePair;

@Isolated("it reads the whole log")
class JsonLineEncoderTest {
    private static final Logger LOGGER = new LoggerContext().getLogger("call");

    @Test
    void a_line_has_time_level_event_logger_and_its_values() {
        LoggingEvent event = event("call");
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        event.addKeyValuePair(new KeyValuePair("status", 200));
        event.addKeyValuePair(new KeyValuePair("ms", 9_007_199_254_740_993L));
        event.addKeyValuePair(new KeyValuePair("legacy", true));
        event.addKeyValuePair(new KeyValuePair("code", null));
        event.addKeyValuePair(new KeyValuePair("model", new KeyId("gpt")));

        assertThat(line(event)).isEqualTo("""
                {"time":"2026-01-02T03:04:05.678Z","level":"warn","event":"call","logger":"call","status":200,\
                "ms":9007199254740993,"legacy":true,"code":null,"model":"gpt"}
                """);
    }

    @Test
    void whatever_the_value_it_is_one_line_of_json_without_control_characters() {
        var all = new StringBuilder();
        for (char c = 0; c < 0xA0; c++) {
            all.append(c);
        }
        String text = all.append("\u2028\u2029\ufeff\"\\é😀\ud800").toString();
        LoggingEvent event = event(text);
        event.addKeyValuePair(new KeyValuePair("value", text));
        event.addKeyValuePair(new KeyValuePair("forged", "x\n{\"level\":\"info\",\"event\":\"forged\"}\r\n"));

        String line = line(event);

        assertThat(line).endsWith("}\n");
        String body = line.substring(0, line.length() - 1);
        assertThat(body.chars().filter(c -> c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029))
                .isEmpty();
        Json.Obj read = read(body);
        assertThat(read.text("event")).isEqualTo(text);
        assertThat(read.text("value")).isEqualTo(text);
        assertThat(read.text("level")).isEqualTo("warn");
    }

    @Test
    void secrets_are_scrubbed_from_the_event_and_from_values() {
        LoggingEvent event = event("sent sk-CANARYabcdefgh");
        event.addKeyValuePair(new KeyValuePair("url", "postgres://agw:CANARY@db/agw"));
        event.addKeyValuePair(new KeyValuePair("key", "agw_abcdefghijklmnop.CANARYCANARYCANARYCANARY"));

        assertThat(line(event)).contains("[secret]").doesNotContain("CANARY");
    }

    @Test
    void values_are_capped() {
        LoggingEvent event = event("e".repeat(100_000));
        event.addKeyValuePair(new KeyValuePair("value", "v".repeat(100_000)));

        assertThat(line(event)).hasSizeLessThan(1_000);
    }

    @Test
    void a_failure_shows_its_classes_and_place_but_never_a_message() {
        var cause = new IllegalStateException("CANARY in the cause");
        var failure = new IllegalArgumentException("CANARY: what the client wrote", cause);
        failure.addSuppressed(new RuntimeException("CANARY on the side"));

        String line = line(event("failed", failure));

        assertThat(line)
                .contains("java.lang.IllegalArgumentException")
                .contains("caused by java.lang.IllegalStateException")
                .contains("a_failure_shows_its_classes")
                .doesNotContain("CANARY");
    }

    @Test
    void a_deep_and_a_circular_failure_end() {
        var first = new IllegalStateException("CANARY");
        first.initCause(new IllegalArgumentException("CANARY", first));
        assertThat(line(event("failed", first))).hasSizeLessThan(6_000).doesNotContain("CANARY");

        Throwable deep = new IllegalStateException();
        for (int i = 0; i < 200; i++) {
            deep = new IllegalStateException("CANARY", deep);
        }
        assertThat(line(event("failed", deep))).hasSizeLessThan(6_000).doesNotContain("CANARY");
    }

    private static LoggingEvent event(String message) {
        return event(message, null);
    }

    private static LoggingEvent event(String message, @Nullable Throwable failure) {
        return new LoggingEvent("fqcn", LOGGER, Level.WARN, message, failure, null);
    }

    private static String line(LoggingEvent event) {
        return new String(new JsonLineEncoder().encode(event), UTF_8);
    }

    private static Json.Obj read(String text) {
        return switch (JsonReader.object(text.getBytes(UTF_8))) {
            case JsonReader.Result.Read(Document document) -> document.root();
            case JsonReader.Result.Malformed(String why) -> throw new AssertionError(why + text);
        };
    }
}
