package aigateway.local.drills;

import aigateway.local.embedded.StartupFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code local/drill <name>}: ends with 0 when nothing was violated, with 1 when something was, with 2 when it could not be
 * played.
 */
public final class Drills {
    private static final long ROWS_DEFAULT = 10_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final List<Named> ALL = List.of(
            new Named("budget", 50, "parallel calls on two gateways against a hard budget of $1.00", new BudgetDrill()),
            new Named("kill", 5, "kill -9 of the gateway before, during and after a call", new KillDrill()),
            new Named(
                    "jobs",
                    3,
                    "kill -9 of the worker, a queue that forgets, messages that come twenty times",
                    new JobsDrill()),
            new Named("throughput", 10_000, "jobs through one gateway with an instant upstream", new ThroughputDrill()),
            new Named(
                    "bodies", 5, "bodies of 10 MB, most of them without a key, beside small calls", new BodiesDrill()),
            new Named(
                    "streams",
                    20,
                    "a thousand streams each through one environment of the packaged function api: nothing grows",
                    ManyCallsDrill.ofStreams()),
            new Named("calls", 20, "the same with calls that are not streamed", ManyCallsDrill.ofWholeCalls()),
            new Named(
                    "start",
                    50,
                    "each packaged function's first event with busy cores and slow stores, and what starts cost",
                    new StartDrill()),
            new Named("drain", 3, "SIGTERM while calls and streams are open, and a second one", new DrainDrill()),
            new Named("redis", 1, "Redis killed, hung and flushed under load", new RedisDrill()),
            new Named("postgres", 3, "Postgres killed under load", new PostgresDrill()),
            new Named(
                    "money-edges",
                    1,
                    "two gateways with many budgets, a locked budget, a provider out of reach, a lost reply",
                    new MoneyEdgesDrill()),
            new Named(
                    "scale-out", 1, "three gateways behind nginx, one of them killed under load", new ScaleOutDrill()),
            new Named(
                    "restore",
                    1,
                    "pg_dump of an installation restored into an empty database, and the gateway on it",
                    new RestoreDrill()),
            new Named(
                    "neighbours",
                    1,
                    "one client's failures, slow jobs, wrong keys and repeated names beside another client",
                    new NeighboursDrill()),
            new Named(
                    "metrics",
                    1,
                    "two gateways scraped under load and killed: no counter falls, sums are the ledger's",
                    new MetricsDrill()),
            new Named(
                    "ledger",
                    20,
                    "ten million ledger rows (--rows): each report and list of calls in under 200 ms",
                    new LedgerDrill()),
            new Named("agents", 1, "real coding agents from npm with scripted providers", new AgentsDrill()),
            new Named(
                    "ssrf", 1, "webhooks to every address but public ones, in a network of its own", new SsrfDrill()));

    private Drills() {}

    private record Named(String name, int rounds, String says, Drill drill) {}

    public static void main(String[] arguments) {
        // The queue server in this JVM says much about itself.
        System.setProperty("agw.log.level", "WARN");
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        Optional<Named> named = ALL.stream()
                .filter(each -> arguments.length > 0 && each.name.equals(arguments[0]))
                .findFirst();
        if (named.isEmpty()) {
            return usage();
        }
        return Options.parse(
                        named.get().rounds, ROWS_DEFAULT, List.of(arguments).subList(1, arguments.length))
                .map(options -> play(named.get(), options))
                .orElseGet(Drills::usage);
    }

    private static int usage() {
        System.out.println(
                "Usage: local/drill NAME [--rounds N] [--seed N] [--rows N] [--bin FOLDER] [--set SETTING=VALUE]...");
        ALL.forEach(each -> System.out.printf("  %-11s %s (%d rounds)%n", each.name, each.says, each.rounds));
        return 2;
    }

    private static int play(Named named, Options plan) {
        System.out.printf("Drill %s: %s%nSeed %d, %d rounds%n", named.name, named.says, plan.seed(), plan.rounds());
        endAfterLimit();
        var findings = new Report();
        try (Environment stage = Environment.set(plan.settings())) {
            named.drill.play(stage, plan, findings);
            return findings.conclude(stage.books(), stage.upstream()) ? 0 : 1;
        } catch (StartupFailure | IllegalStateException e) {
            System.out.println("NOT PLAYED: " + e.getMessage());
            e.printStackTrace();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            System.out.println("NOT PLAYED: interrupted");
        }
        return 2;
    }

    /** Whatever hangs, the shutdown hook ends it. */
    private static void endAfterLimit() {
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(LIMIT);
                System.out.println("NOT PLAYED: took longer than " + LIMIT.toMinutes() + " minutes");
                System.exit(2);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
