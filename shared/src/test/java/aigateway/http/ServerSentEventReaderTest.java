package aigateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form of the section on event streams of the WHATWG's HTML standard, split at every byte. */
class ServerSentEventReaderTest {
    private static final String TWO = "data: {\"a\":1}\n\ndata: {\"b\":2}\n\n";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void every_line_end_ends_a_line(String end) {
        everySplit(TWO.replace("\n", end), "data: {\"a\":1}\n", "data: {\"b\":2}\n");
    }

    @Test
    void line_ends_may_be_mixed() {
        everySplit(
                "event: x\rdata: 1\r\ndata: 2\n\rdata: 3\n\r\ndata: 4\r\r\ndata: 5\r\n\r\n",
                "event: x\ndata: 1\ndata: 2\n",
                "data: 3\n",
                "data: 4\n",
                "data: 5\n");
    }

    @Test
    void a_byte_order_mark_is_skipped_at_the_start_only() {
        everySplit("\uFEFF" + TWO, "data: {\"a\":1}\n", "data: {\"b\":2}\n");
        everySplit("data: 1\n\n\uFEFFdata: 2\n\ndata: 3\n\n", "data: 1\n", "data: 3\n");
    }

    @Test
    void other_fields_stay_in_an_event_that_has_data() {
        String event = "id: 7\nretry: 3000\nevent: x\nother: y\nnothing\ndata: 1\n";
        everySplit(event + "\n", event);
    }

    /** By the standard it is no event; an SDK that raises one reads its empty data as JSON. */
    @Test
    void a_block_without_data_is_no_event() {
        everySplit("id: 7\n\nevent: ping\n\nretry: 5\n\n\n\nnothing\n\ndata: 1\n\n", "data: 1\n");
    }

    @Test
    void comments_stay_and_end_without_a_blank_line_where_they_stand_alone() {
        everySplit(": one\n:two\n\n:\ndata: 1\n\n", ": one\n:two\n", ":\ndata: 1\n");
        everySplit("id: 7\n: one\n\ndata: 1\n\n", ": one\n", "data: 1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data",
                "data:",
                "data: ",
                "data:  ",
                "data: : keepalive",
                "data:: keep-alive",
                "data: ping",
                "data: keep-alive",
                "data:heartbeat",
                "data: KEEPALIVE",
                "data\ndata",
                "event: ping\ndata:",
                "id: 1\ndata: :"
            })
    void a_keep_alive_in_a_data_line_becomes_a_comment(String lines) {
        everySplit(lines + "\n\ndata: 1\n\n", ": keep-alive\n", "data: 1\n");
    }

    @Test
    void a_field_without_a_colon_is_its_name() {
        everySplit("data: 1\ndata\ndata: 2\n\n", "data: 1\ndata\ndata: 2\n");
        assertThat(ServerSentEvents.dataOf(bytes("data: 1\ndata\ndata: 2\n"))).isEqualTo("1\n\n2");
    }

    @Test
    void only_one_blank_after_the_colon_is_removed() {
        assertThat(ServerSentEvents.dataOf(bytes("data:  a\ndata:b\n data: c\n")))
                .isEqualTo(" a\nb");
    }

    /** The standard discards it. A provider that ends with its last event means it. */
    @Test
    void the_last_event_needs_no_blank_line() {
        everySplit("data: 1\n\ndata: 2", "data: 1\n", "data: 2\n");
        everySplit("data: 1\n\ndata: 2\r", "data: 1\n", "data: 2\n");
        everySplit("data: 1\n\n: end", "data: 1\n", ": end\n");
        everySplit("data: 1\n\nid: 2", "data: 1\n");
    }

    @Test
    void an_empty_body_has_no_event() {
        everySplit("");
        everySplit("\uFEFF");
        everySplit("\r\n\r\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'[DONE]', true",
        "' [DONE] ', true",
        "'[DONE]\t', true",
        "'\"[DONE]\"', true",
        "'[DONE', false",
        "'{}', false",
        "'', false"
    })
    void the_last_event_of_a_chat_may_have_blanks_and_quotes(String data, boolean done) {
        assertThat(ServerSentEvents.isDone(data)).isEqualTo(done);
    }

    @Test
    void a_carriage_return_ends_an_event_before_the_next_byte_arrives() throws IOException {
        var arrived = new Buffer().writeUtf8("data: 1\r\r");
        var reader = new ServerSentEventReader(Okio.buffer(new Source() {
            @Override
            public long read(Buffer sink, long count) {
                if (arrived.exhausted()) {
                    throw new IllegalStateException("waited for more");
                }
                return arrived.read(sink, count);
            }

            @Override
            public Timeout timeout() {
                return Timeout.NONE;
            }

            @Override
            public void close() {}
        }));

        assertThat(text(reader.next())).isEqualTo("data: 1\n");
    }

    @Test
    void an_event_that_is_too_large_ends_the_stream() {
        byte[] large = new byte[33 * 1024 * 1024];
        Arrays.fill(large, (byte) 'a');
        var whole = new ServerSentEventReader(new Buffer().writeUtf8("data: ").write(large));
        assertThatThrownBy(whole::next).isInstanceOf(ServerSentEventReader.TooLarge.class);

        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i % 1_000_000 == 0 ? '\n' : ':');
        }
        var lines = new ServerSentEventReader(new Buffer().writeUtf8("a").write(large));
        assertThatThrownBy(lines::next).isInstanceOf(ServerSentEventReader.TooLarge.class);
    }

    /** Reads the text in two pieces, for each place where it can be cut, and once byte by byte. */
    private static void everySplit(String text, String... expected) {
        byte[] bytes = bytes(text);
        for (int at = 0; at <= bytes.length; at++) {
            assertThat(read(bytes, at)).as("cut at " + at).containsExactly(expected);
        }
        assertThat(read(bytes, -1)).containsExactly(expected);
    }

    private static List<String> read(byte[] bytes, int at) {
        var reader = new ServerSentEventReader(Okio.buffer(new Pieces(bytes, at)));
        List<String> events = new ArrayList<>();
        try {
            for (byte[] event = reader.next(); event != null; event = reader.next()) {
                events.add(text(event));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return events;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] event) {
        return event == null ? "none" : new String(event, StandardCharsets.UTF_8);
    }

    /** Gives the bytes up to a place and then the others, or one by one. */
    private static final class Pieces implements Source {
        private final byte[] bytes;
        private final int cut;
        private int next;

        Pieces(byte[] bytes, int cut) {
            this.bytes = bytes;
            this.cut = cut;
        }

        @Override
        public long read(Buffer sink, long count) {
            if (next == bytes.length) {
                return -1;
            }
            int end = cut < 0 ? next + 1 : next < cut ? cut : bytes.length;
            int length = end - next;
            sink.write(bytes, next, length);
            next = end;
            return length;
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {}
    }
}
