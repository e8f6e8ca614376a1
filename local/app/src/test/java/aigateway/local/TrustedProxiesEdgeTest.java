package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;

import aigateway.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Behind proxies the client is the last hop that is not trusted. API Gateway names the client itself, whatever a header says. */
class TrustedProxiesEdgeTest {
    private static final TestGateway GATEWAY =
            TestGateway.start(Map.of("TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8, " + LambdaEdge.SOURCE + "/32"));
    private static final Edge EDGE = Edges.start(GATEWAY.gateway());
    private static final String KEY =
            String.valueOf(GATEWAY.createKey("{\"name\":\"k\",\"allowed_ips\":[\"192.0.2.0/24\"]}")
                    .secret());
    private static final int INSIDE = Edges.AWS ? 403 : 200;

    @AfterAll
    static void close() {
        EDGE.close();
        GATEWAY.close();
    }

    @Test
    void the_address_that_a_trusted_proxy_names_decides() {
        models("192.0.2.1").hasStatus(INSIDE);
        models("198.51.100.1, 192.0.2.1").hasStatus(INSIDE);
        models("192.0.2.1, 10.0.0.3").hasStatus(INSIDE);
        models("198.51.100.1").hasStatus(403);
    }

    @Test
    void an_address_that_the_client_made_up_does_not_count() {
        models("192.0.2.1, 198.51.100.1").hasStatus(403);
        models("192.0.2.1, nonsense").hasStatus(403);
        EDGE.send(Sent.get("/v1/models").bearer(KEY)).hasStatus(403);
    }

    @Test
    void wrong_admin_tokens_of_one_client_do_not_lock_out_another_one() {
        int status = 401;
        for (int i = 0; i < 200 && status == 401; i++) {
            status = admin("guess" + i, "198.51.100.7").status();
        }

        admin("guess", "198.51.100.7").hasStatus(429);
        admin(ADMIN_TOKEN, "203.0.113.99").hasStatus(Edges.AWS ? 429 : 200);
    }

    private static HttpReply models(String forwarded) {
        return EDGE.send(Sent.get("/v1/models").bearer(KEY).with("X-Forwarded-For", forwarded));
    }

    private static HttpReply admin(String token, String forwarded) {
        return EDGE.send(Sent.get("/admin/v1/keys").bearer(token).with("X-Forwarded-For", forwarded));
    }
}
