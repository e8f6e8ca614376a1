package aigateway.http;

import aigateway.kernel.LoopThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.BooleanSupplier;
import okio.BufferedSource;

/** Passes on the events of a response as they arrive. */
final class StreamReader {
    private StreamReader() {}

    /**
     * @param codings of the body, as {@link ContentEncodings#read} has them
     * @param cancel ends the request at once, from any thread
     */
    static StreamOutcome read(
            BufferedSource arriving,
            List<String> codings,
            Runnable cancel,
            BooleanSupplier isCancelled,
            EventListener events) {
        if (!ContentEncodings.areReadable(codings)) {
            cancel.run();
            return new StreamOutcome.NoStream(new HttpOutcome.Broken("encoding"));
        }
        events.opened(cancel);
        try (BufferedSource body = ContentEncodings.decoded(arriving, codings)) {
            var lines = new ServerSentEventReader(body);
            for (byte[] event = lines.next(); event != null; event = lines.next()) {
                LoopThreads.leaveFor(event.length);
                if (!events.take(event)) {
                    // Otherwise close() reads on for another 100 ms, and the provider goes on working.
                    cancel.run();
                    return new StreamOutcome.Cancelled();
                }
            }
            return new StreamOutcome.Ended();
        } catch (ServerSentEventReader.TooLarge _) {
            cancel.run();
            return new StreamOutcome.Broken("too_large");
        } catch (SocketTimeoutException _) {
            return new StreamOutcome.TimedOut();
        } catch (InterruptedIOException _) {
            return Thread.currentThread().isInterrupted()
                    ? new StreamOutcome.Broken("interrupted")
                    : new StreamOutcome.TimedOut();
        } catch (IOException _) {
            return isCancelled.getAsBoolean() ? new StreamOutcome.Cancelled() : new StreamOutcome.Broken("reset");
        }
    }
}
