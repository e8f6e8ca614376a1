package aigateway.local;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;

/** A request and its response, while the response is not whole. Used by the connection's event loop only. */
final class Exchange {
    private final BodyBytes bodies;
    private final String source;
    private final boolean expectsContinue;
    private long held;
    private boolean continued;
    private boolean answering;
    private boolean answered;

    /**
     * @param expectsContinue whether the client waits for a 100 before it sends the body
     */
    Exchange(BodyBytes bodies, String source, boolean expectsContinue) {
        this.bodies = bodies;
        this.source = source;
        this.expectsContinue = expectsContinue;
    }

    /** Whether a message is a 100, which another response follows. */
    static boolean isInformational(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    /** Whether there is room for more of its body; what comes after its response is held by no one. */
    boolean take(int bytes) {
        if (bytes == 0 || answered) {
            return true;
        }
        boolean taken = bodies.take(source, bytes);
        held += taken ? bytes : 0;
        return taken;
    }

    void release() {
        if (held > 0) {
            bodies.release(source, held);
            held = 0;
        }
    }

    /** The client was called to send the body. */
    void continues() {
        continued = true;
    }

    /** The head of the response is being written. */
    void answers() {
        answering = true;
    }

    /** The response is whole. */
    void ends() {
        answered = true;
        release();
    }

    boolean isAnswering() {
        return answering;
    }

    /** Whether only the client knows if its body will follow a final response. */
    boolean isUndecided() {
        return expectsContinue && !continued;
    }
}
