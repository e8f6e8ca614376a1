package aigateway.local.bench;

import aigateway.http.HttpOutcome;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Write;
import aigateway.local.embedded.EmbeddedServices;
import aigateway.postgres.Database;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.PostgresWrite;
import aigateway.postgres.Sql;
import aigateway.redis.Redis;
import aigateway.redis.Script;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * The least that a funded call can cost on a machine: a server that makes the same trips as the gateway (Redis, Postgres, the
 * provider, Postgres, Redis) with nothing in them. It checks nothing, counts nothing and reads no JSON. Measured beside the
 * gateway it tells what the product adds, and what only the trips cost. {@code local/bench-floor upstream-url [port]}, until
 * Ctrl-C.
 */
public final class FloorBench {
    private static final int POOL = 10;
    private static final int BACKLOG = 4_096;
    private static final String PORT_DEFAULT = "8124";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SCHEMA = """
            create table floor_call (at timestamptz not null);
            create table floor_budget (calls bigint not null);
            insert into floor_budget values (0);
            create function floor_trip(calls jsonb) returns void language plpgsql as $$ begin
                insert into floor_call select now() from jsonb_array_elements(calls);
                update floor_budget set calls = floor_budget.calls + jsonb_array_length(floor_trip.calls);
            end $$""";

    private final GroupCommit commits;
    private final Redis redis;
    private final ProviderHttpClient http = new ProviderHttpClient();
    private final URI upstream;
    private final Script nothing = Script.of("return {1}");
    private final Write trip = PostgresWrite.of("floor_trip", 1, json -> json.text("call", "x"), null);

    private FloorBench(Postgres postgres, Redis redis, URI upstream) {
        this.commits = new GroupCommit(postgres);
        this.redis = redis;
        this.upstream = upstream;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 1 || arguments.length > 2 || !arguments[0].startsWith("http://127.0.0.1:")) {
            System.out.println("Usage: local/bench-floor http://127.0.0.1:PORT/v1 [port]");
            System.exit(2);
        }
        int port = Integer.parseInt(arguments.length == 2 ? arguments[1] : PORT_DEFAULT);
        serve(URI.create(arguments[0]), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static void serve(URI upstream, InetSocketAddress address) throws Exception {
        // Headers and body leave in two writes, between which Nagle's algorithm would wait for the client.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        var ended = new CountDownLatch(1);
        try (var scratch = Scratch.make();
                var services = EmbeddedServices.start(scratch.folder(), Map.of("SQS_ENDPOINT", "none"))) {
            var database = Database.parse(services.settings().getOrDefault("DATABASE_URL", ""));
            String redisUrl = services.settings().get("REDIS_URL");
            try (var postgres = new Postgres(() -> database, () -> {}, POOL);
                    var redis = new Redis(redisUrl, false, InstantSource.system());
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                postgres.update(Sql.of(SCHEMA));
                var bench = new FloorBench(postgres, redis, upstream);
                HttpServer server = HttpServer.create(address, BACKLOG);
                server.setExecutor(threads);
                server.createContext("/", bench::answer);
                server.start();
                services.beforeClose(() -> server.stop(0));
                services.beforeClose(ended::countDown);
                System.out.println("http://127.0.0.1:" + address.getPort());
                ended.await();
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            redis.eval(nothing, new String[] {"floor"});
            commits.commit(List.of(trip));
            String path = exchange.getRequestURI().getPath().replaceFirst("^/v1", "");
            HttpOutcome reply =
                    http.post(upstream + path, Map.of("Content-Type", "application/json"), body, PATIENCE, () -> {});
            commits.commit(List.of(trip));
            var _ = redis.send(nothing, new String[] {"floor"});
            if (reply instanceof HttpOutcome.Complete(int status, var _, var _, byte[] answer)) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            } else {
                exchange.sendResponseHeaders(502, -1);
            }
        }
    }
}
