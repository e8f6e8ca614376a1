package aigateway.local;

import aigateway.local.lambda.Functions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Over HTTP to the packaged functions in processes of their own, as {@code local/run --lambda} serves them. */
final class ProcessEdge implements Edge {
    private final Functions functions;
    private final EdgeClient client = new EdgeClient();

    private ProcessEdge(Functions functions) {
        this.functions = functions;
    }

    /**
     * @param settings of the gateway whose stores the functions use
     * @param snapshots whether the functions run what they run before a snapshot and after it
     */
    static ProcessEdge start(Map<String, String> settings, boolean snapshots) {
        Map<String, String> all = new HashMap<>(settings);
        // The template has one; a gateway of these tests has none.
        all.putIfAbsent("DEFAULT_PROVIDER", "");
        try {
            return new ProcessEdge(Functions.start(
                    Path.of("../../template.yaml"),
                    all,
                    Path.of("target", "lambda-logs"),
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    snapshots));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return functions.port();
    }

    @Override
    public HttpReply send(Sent request) {
        return client.send(functions.port(), request);
    }

    @Override
    public void close() {
        client.close();
        functions.close();
    }
}
