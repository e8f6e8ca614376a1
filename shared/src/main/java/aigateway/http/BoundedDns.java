package aigateway.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Dns;

/**
 * A lookup with a time limit. The resolver blocks in native code, where neither OkHttp's call timeout nor an interrupt reaches
 * it, and the owner of the name decides how slowly it is answered. So it runs on a thread of its own, a platform one
 * because it would pin a virtual thread's carrier; an abandoned thread ends when the resolver gives up.
 */
record BoundedDns(Dns dns, WebhookBounds bounds) implements Dns {
    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> dns.lookup(host));
        Thread.ofPlatform().daemon().name("lookup").start(lookup);
        try {
            List<InetAddress> addresses = lookup.get(bounds.lookup().toMillis(), TimeUnit.MILLISECONDS);
            return addresses.subList(0, Math.min(addresses.size(), WebhookBounds.ADDRESSES_MAX));
        } catch (TimeoutException | ExecutionException e) {
            throw unknown(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(e);
        }
    }

    private static UnknownHostException unknown(Exception cause) {
        UnknownHostException unknown = new UnknownHostException("lookup failed");
        unknown.initCause(cause);
        return unknown;
    }
}
