package aigateway.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a function has sent as an answer in pieces: status and headers as JSON, eight zero bytes, and the body. */
final class FramedAnswer implements Invoked.Answer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> pieces = new ArrayList<>();
    private final Taken taken;
    private boolean streamed;

    /** Called with each piece of the body; an exception refuses the rest. */
    interface Taken {
        void piece(String piece) throws IOException;
    }

    FramedAnswer() {
        this(_ -> {});
    }

    FramedAnswer(Taken taken) {
        this.taken = taken;
    }

    @Override
    public synchronized void begin(boolean inPieces) {
        streamed = inPieces;
    }

    @Override
    public void take(byte[] piece) throws IOException {
        boolean isBody;
        synchronized (this) {
            isBody = bytes.toString(StandardCharsets.UTF_8).contains("\0\0\0\0\0\0\0\0");
            bytes.writeBytes(piece);
            if (isBody) {
                pieces.add(new String(piece, StandardCharsets.UTF_8));
            }
        }
        if (isBody) {
            taken.piece(new String(piece, StandardCharsets.UTF_8));
        }
    }

    synchronized String head() {
        assertThat(streamed).isTrue();
        String all = bytes.toString(StandardCharsets.UTF_8);
        return all.substring(0, Math.max(0, all.indexOf('\0')));
    }

    synchronized String body() {
        return String.join("", pieces);
    }

    synchronized List<String> pieces() {
        return List.copyOf(pieces);
    }

    @Override
    public synchronized String toString() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
