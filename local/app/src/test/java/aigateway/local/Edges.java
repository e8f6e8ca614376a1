package aigateway.local;

import aigateway.assembly.Gateway;
import aigateway.testing.TestGateway;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The edge that this JVM tests. The build runs every *EdgeTest on the class path of local/run, and with
 * {@code agw.edge=lambda} on one without the web server, which is what a function's jar holds. With
 * {@code agw.edge=processes} it runs them against the packaged functions, behind what stands for API Gateway.
 */
final class Edges {
    static final int BODY_BYTES_MAX = 20_000;
    static final boolean LAMBDA = "lambda".equals(System.getProperty("agw.edge"));
    static final boolean PROCESSES = "processes".equals(System.getProperty("agw.edge"));
    /** Behind API Gateway, which names the client itself. */
    static final boolean AWS = LAMBDA || PROCESSES;
    /** The paths that the template gives to functions. */
    private static final Pattern ROUTES = Pattern.compile(
            "/(v1|admin/v1|docs|dashboard)/.+|/(healthz|readyz|metrics|openapi\\.json|docs|dashboard)?/?");

    /** Who asks, as the gateway must see it. */
    static final String SOURCE = LAMBDA ? LambdaEdge.SOURCE : "127.0.0.1";

    private Edges() {}

    /** One gateway for all tests that leave it as it was; it ends with the JVM. */
    private static final class Shared {
        private static final TestGateway GATEWAY =
                TestGateway.start(Map.of("MAX_BODY_BYTES", Integer.toString(BODY_BYTES_MAX)));
        private static final Edge EDGE = Edges.start(GATEWAY.gateway(), true);

        private Shared() {}
    }

    static TestGateway gateway() {
        return Shared.GATEWAY;
    }

    static Edge shared() {
        return Shared.EDGE;
    }

    /** Whether no function sees the request, because API Gateway has no route for it. */
    static boolean isOutside(String target) {
        return PROCESSES && !ROUTES.matcher(target.replaceAll("\\?.*", "")).matches();
    }

    /** One of a class of its own. Its processes start on demand, in half of the time; the shared ones come out of a snapshot. */
    static Edge start(Gateway gateway) {
        return start(gateway, false);
    }

    private static Edge start(Gateway gateway, boolean snapshots) {
        if (PROCESSES) {
            return ProcessEdge.start(TestGateway.environmentOf(gateway), snapshots);
        }
        return LAMBDA ? LambdaEdge.start(gateway) : WebEdge.start(gateway);
    }
}
