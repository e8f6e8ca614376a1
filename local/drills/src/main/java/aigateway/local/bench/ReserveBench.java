package aigateway.local.bench;

import aigateway.budgets.Budget;
import aigateway.budgets.Decision;
import aigateway.budgets.Holds;
import aigateway.budgets.PostgresBudgets;
import aigateway.budgets.PostgresHolds;
import aigateway.budgets.Reservation;
import aigateway.budgets.Scope;
import aigateway.budgets.Settlement;
import aigateway.functions.migrate.Migrations;
import aigateway.kernel.BudgetId;
import aigateway.kernel.Endpoint;
import aigateway.kernel.KeyId;
import aigateway.kernel.Money;
import aigateway.kernel.RequestId;
import aigateway.kernel.Tokens;
import aigateway.local.drills.Latencies;
import aigateway.local.embedded.EmbeddedServices;
import aigateway.postgres.Database;
import aigateway.postgres.GroupCommit;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What money costs: 200 clients that reserve and settle as fast as they can, all in the same hard budgets, on a Postgres that
 * writes
 * through to the disk: {@code local/bench-reserve [seconds]}. Ends with 1 when the books are wrong afterwards.
 */
public final class ReserveBench {
    private static final int CLIENTS = 200;
    private static final int POOL = 10;
    private static final int SECONDS_DEFAULT = 10;
    private static final int SECONDS_MAX = 600;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final String MODEL = "bench-1";
    private static final Money HELD = new Money(20_000);
    private static final Money COST = new Money(15_000);
    private static final Money LIMIT = new Money(1_000_000_000_000_000L);
    private static final Tokens TOKENS = new Tokens(100, 0, 0, 50, 0);

    private final Postgres postgres;
    private final Holds holds;
    private final GroupCommit commits;
    private final AtomicLong last = new AtomicLong();

    private ReserveBench(Postgres postgres) {
        this.postgres = postgres;
        this.holds = new PostgresHolds(postgres);
        this.commits = new GroupCommit(postgres);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean understood = arguments.length == 0 || arguments[0].matches("[1-9][0-9]{0,2}");
        if (!understood || arguments.length > 1) {
            System.out.println("Usage: local/bench-reserve [seconds]");
            System.exit(2);
        }
        int seconds = arguments.length == 0 ? SECONDS_DEFAULT : Math.min(SECONDS_MAX, Integer.parseInt(arguments[0]));
        System.exit(measure(Duration.ofSeconds(seconds)) ? 0 : 1);
    }

    /** Answers whether the books are right at the end. */
    private static boolean measure(Duration each) throws IOException, InterruptedException {
        // Redis and SQS are not needed.
        Map<String, String> without = Map.of("REDIS_URL", "none", "SQS_ENDPOINT", "none");
        try (var scratch = Scratch.make();
                var services = EmbeddedServices.start(scratch.folder(), without)) {
            var database = Database.parse(services.settings().getOrDefault("DATABASE_URL", ""));
            Migrations.run(database, ZoneId.of("UTC"));
            try (var postgres = new Postgres(() -> database, () -> {}, POOL)) {
                return new ReserveBench(postgres).run(each);
            }
        }
    }

    private boolean run(Duration each) throws InterruptedException {
        System.out.printf(
                "%d clients, each: reserve, settle; %d s a row; fsync and synchronous_commit on%n",
                CLIENTS, each.toSeconds());
        System.out.println("hard budgets   reserve+settle/s   reserve                                    settle");
        boolean right = true;
        for (int budgets : new int[] {1, 3}) {
            KeyId key = new KeyId("benchkey" + budgets);
            create(key, budgets);
            storm(key, WARM_UP);
            Storm storm = storm(key, each);
            System.out.printf(
                    Locale.ROOT,
                    "%12d %18.0f   %-40s   %s%n",
                    budgets,
                    storm.settles.count() / (each.toMillis() / 1e3),
                    storm.reserves,
                    storm.settles);
            right &= right();
        }
        return right;
    }

    private boolean right() {
        List<String> broken =
                postgres.query(Sql.of("select rule || ' ' || what line from broken_money()"), row -> row.text("line"));
        long open = postgres.query(Sql.of("select count(*) n from hold"), row -> row.number("n"))
                .getFirst();
        System.out.printf("broken_money(): %d rows, open holds: %d%n", broken.size(), open);
        broken.forEach(System.out::println);
        return broken.isEmpty() && open == 0;
    }

    private record Storm(Latencies reserves, Latencies settles) {}

    private Storm storm(KeyId key, Duration lasts) throws InterruptedException {
        var reserves = new ConcurrentLinkedQueue<Long>();
        var settles = new ConcurrentLinkedQueue<Long>();
        long end = System.nanoTime() + lasts.toNanos();
        List<Thread> clients = Stream.generate(() -> Thread.ofVirtual().unstarted(() -> {
                    while (System.nanoTime() < end) {
                        long start = System.nanoTime();
                        RequestId request = reserve(key);
                        long reserved = System.nanoTime();
                        settle(request);
                        reserves.add(reserved - start);
                        settles.add(System.nanoTime() - reserved);
                    }
                }))
                .limit(CLIENTS)
                .toList();
        clients.forEach(Thread::start);
        for (Thread client : clients) {
            client.join();
        }
        return new Storm(Latencies.of(reserves), Latencies.of(settles));
    }

    private RequestId reserve(KeyId key) {
        var request = new RequestId("req_" + HexFormat.of().toHexDigits(last.incrementAndGet()));
        Decision decision = commits.commit(
                holds.reserve(new Reservation(
                        request,
                        1,
                        key,
                        null,
                        List.of(key.value()),
                        null,
                        Endpoint.RESPONSES,
                        "openai",
                        MODEL,
                        "bench",
                        0,
                        false,
                        Duration.ofMinutes(5),
                        HELD,
                        HELD,
                        HELD)),
                List.of());
        if (!(decision instanceof Decision.Granted)) {
            throw new IllegalStateException("not granted: " + decision);
        }
        return request;
    }

    private void settle(RequestId request) {
        Holds.Ending ending = commits.commit(
                holds.settle(new Settlement(request, 1, Settlement.Outcome.SETTLED, TOKENS, COST, null, 250)),
                List.of());
        if (ending != Holds.Ending.SETTLED) {
            throw new IllegalStateException("settle answered " + ending);
        }
    }

    /** One of the key; or beside it one of its tag, and one of the key at this model. */
    private void create(KeyId key, int count) {
        List<Scope> scopes = List.of(
                Scope.EVERYTHING.with(Scope.KEY, key.value()),
                Scope.EVERYTHING.with(Scope.TAG, key.value()),
                Scope.EVERYTHING.with(Scope.KEY, key.value()).with(Scope.MODEL, "bench-*"));
        var budgets = new PostgresBudgets(postgres);
        for (int i = 0; i < count; i++) {
            commits.commit(List.of(budgets.create(new Budget(
                    new BudgetId("bud_" + key.value() + i),
                    scopes.get(i),
                    Budget.Period.DAY,
                    "UTC",
                    Budget.Mode.HARD,
                    LIMIT,
                    null,
                    List.of(),
                    null))));
        }
    }
}
