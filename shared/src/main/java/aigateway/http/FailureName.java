package aigateway.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Names an exception by its class; its text may hold what the receiver sent. */
final class FailureName {
    private FailureName() {}

    static WebhookOutcome outcome(IOException thrown, long millis) {
        // A name has several addresses; OkHttp hangs the other failures onto the first. Refused only if all were:
        // a DNS64 network adds a NAT64 address, always refused, to every name.
        Optional<Throwable> failed = Stream.concat(Stream.of(thrown), Arrays.stream(thrown.getSuppressed()))
                .filter(each -> !(each instanceof AddressRefused))
                .findFirst();
        return failed.isPresent()
                ? new WebhookOutcome.Failed(reason(failed.get()), millis)
                : new WebhookOutcome.Refused(AddressRefused.MESSAGE);
    }

    private static String reason(Throwable thrown) {
        // First: an interrupted virtual thread sees its socket closed under it, which looks like the receiver's doing.
        if (Thread.currentThread().isInterrupted()) {
            return "interrupted";
        }
        return switch (thrown) {
            case InterruptedIOException _ -> "timeout";
            case UnknownHostException _ -> "dns";
            case SSLException _ -> "tls";
            case ProtocolException _ -> "protocol";
            default -> "connection";
        };
    }
}
