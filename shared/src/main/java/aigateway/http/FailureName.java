package aigateway.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Names an exception by its class, because its text may hold what the receiver sent. */
final class FailureName {
    private FailureName() {}

    static WebhookOutcome outcome(IOException thrown, long millis) {
        // A name has several addresses; OkHttp adds the other failures to the first. The call is refused only if all
        // addresses were: a DNS64 network adds a NAT64 address, which is always refused, to every name.
        Optional<Throwable> failed = Stream.concat(Stream.of(thrown), Arrays.stream(thrown.getSuppressed()))
                .filter(each -> !(each instanceof AddressRefused))
                .findFirst();
        return failed.isPresent()
                ? new WebhookOutcome.Failed(reason(failed.get()), millis)
                : new WebhookOutcome.Refused(AddressRefused.MESSAGE);
    }

    private static String reason(Throwable thrown) {
        // First: the socket of an interrupted virtual thread is closed, which looks as if the receiver had done it.
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
