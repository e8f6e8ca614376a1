package aigateway.local.drills;

import aigateway.local.cli.AiGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * pg_dump of an installation under load, and of one whose gateway was killed, each restored into an empty database: the ledger
 * is right, the audit chain is whole, and a gateway with fresh Redis and SQS goes on where the old one ended.
 */
final class RestoreDrill implements Drill {
    private static final int CALLS_A_SECOND = 40;
    private static final Duration LOAD = Duration.ofSeconds(10);
    private static final int EVENTS = 20;
    private static final int STREAMS = 5;
    private static final int JOBS = 8;
    private static final long LIMIT_NANO_USD = 1_000_000_000_000L;
    private static final Duration REACHED_LIMIT = Duration.ofSeconds(20);
    private static final Duration ENDED_LIMIT = Duration.ofSeconds(90);

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        PostgresTools tools = PostgresTools.find(plan.programs());
        Random random = plan.random();
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Client client = gateway.client();
        Client.Key key = client.createKey(json -> json.text("name", "kept"));
        var _ = client.createBudget("key_id", key.id(), LIMIT_NANO_USD);
        for (int i = 0; i < EVENTS; i++) {
            var _ = client.createKey(json -> json.text("name", "event"));
        }
        var ask = new Client.Ask("kept", random.nextLong(1, 500), random.nextInt(1, 200));
        underLoad(stage, tools, client, key, ask, findings);
        List<String> jobs = killed(stage, gateway, key, findings);
        Server old = stage.postgres();
        Map<String, String> before = TableSums.of(old.url());
        Path file = dump(stage, tools, "killed", findings);
        Server fresh = stage.fresh(Server.Kind.POSTGRES, "restored");
        restore(tools, file, fresh, findings);
        compare(before, TableSums.of(fresh.url()), findings);
        stage.use(fresh, stage.fresh(Server.Kind.REDIS, "restored"), stage.fresh(Server.Kind.SQS, "restored"));
        goesOn(stage, key, ask, jobs, findings);
    }

    /** Calls, streams and jobs go on while the dump is made: it must be of one moment. */
    private static void underLoad(
            Environment stage, PostgresTools tools, Client client, Client.Key key, Client.Ask ask, Report findings)
            throws InterruptedException {
        stage.upstream().delay(30);
        try (Load load = Load.start(client, key, ask, CALLS_A_SECOND)) {
            load.phase("load", LOAD);
            for (int i = 0; i < STREAMS; i++) {
                var _ = client.askStream(key, ask);
                var _ = client.submitted(key, ask, null);
            }
            load.phase("dump");
            Path file = dump(stage, tools, "under load", findings);
            load.phase("");
            load.finish();
            findings.say(
                    "calls before the dump: %s; during it: %s",
                    Load.statuses(load.reply("load")), Load.statuses(load.reply("dump")));
            Server copy = stage.fresh(Server.Kind.POSTGRES, "under-load");
            restore(tools, file, copy, findings);
            var books = new Ledger(copy.url());
            findings.say(
                    "restored under load: $%s in the ledger, %d open holds, broken: %s",
                    Usd.text(books.charged()), books.openHolds(), books.broken());
            findings.expect(books.broken().isEmpty(), "a dump under load is broken: %s", books.broken());
            findings.expect(books.charged() > 0, "a dump under load has no calls");
            findings.expect(
                    load.reply("dump").stream().anyMatch(each -> each.status() == 200), "no call during the dump");
            findings.expect(
                    load.reply("dump").stream().allMatch(each -> each.status() == 200 || each.retryAfter() != null),
                    "a call failed during the dump");
        }
    }

    /** Leaves jobs and holds behind, as a lost machine does. */
    private static List<String> killed(Environment stage, GatewayProcess gateway, Client.Key key, Report findings)
            throws InterruptedException {
        stage.upstream().hold();
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(gateway.client().submitted(key, new Client.Ask("left-" + i, 10, 10), null));
        }
        Wait.require(
                "jobs are at work",
                REACHED_LIMIT,
                () -> stage.upstream().counted("left-0").calls() == 1);
        gateway.kill();
        stage.upstream().release();
        Wait.require(
                "the database is at rest", REACHED_LIMIT, () -> stage.books().busy() == 0);
        findings.say(
                "the gateway was killed with %d jobs and %d holds open",
                stage.books().openJobs(), stage.books().openHolds());
        return jobs;
    }

    private static Path dump(Environment stage, PostgresTools tools, String when, Report findings)
            throws InterruptedException {
        Path file = stage.folder().resolve("dump-" + when.replace(' ', '-'));
        long started = System.nanoTime();
        tools.dump(stage.postgres().url(), file);
        try {
            findings.say(
                    "pg_dump %s: %.1f s, %d KB", when, (System.nanoTime() - started) / 1e9, Files.size(file) / 1_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void restore(PostgresTools tools, Path file, Server into, Report findings)
            throws InterruptedException {
        long started = System.nanoTime();
        tools.restore(file, into.url());
        findings.say("pg_restore: %.1f s", (System.nanoTime() - started) / 1e9);
    }

    private static void compare(Map<String, String> before, Map<String, String> after, Report findings) {
        var different = new TreeMap<String, String>();
        before.forEach((table, sum) -> {
            if (!sum.equals(after.get(table))) {
                different.put(table, sum + " / " + after.get(table));
            }
        });
        findings.say(
                "%d tables and the sequences are the same after the restore", before.size() - 1 - different.size());
        findings.expect(different.isEmpty() && before.size() == after.size(), "not the same: %s", different);
    }

    /** The same keys, limits and money; what the dead one left is brought to its end. */
    private static void goesOn(Environment stage, Client.Key key, Client.Ask ask, List<String> jobs, Report findings)
            throws InterruptedException {
        findings.expectMoneyRight(stage.books(), stage.upstream(), "restored");
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        Response reply = gateway.client().ask(key, ask);
        findings.expect(reply.status() == 200, "a key of the dump was answered %d: %s", reply.status(), reply.body());
        findings.expect(
                stage.books()
                        .unrecorded(List.of(String.valueOf(reply.requestId())))
                        .isEmpty(),
                "a call after the restore is not in the ledger");
        stage.books().expireLeases();
        boolean ended = Wait.until(ENDED_LIMIT, () -> stage.books().openJobs() == 0);
        findings.expect(ended, "%d jobs of the dump did not end", stage.books().openJobs());
        long succeeded = jobs.stream()
                .filter(job -> stage.books().outcome(job).status().equals("succeeded"))
                .count();
        findings.say("%d of %d jobs that were left succeeded after the restore", succeeded, jobs.size());
        findings.expect(succeeded == jobs.size(), "only %d jobs of the dump succeeded", succeeded);
        stage.books().expireHolds();
        var _ = Wait.until(REACHED_LIMIT, () -> stage.books().openHolds() == 0);
        String whole = audit(stage, gateway);
        findings.say("ai-gateway verify-audit: %s", whole);
        findings.expect(whole.contains("\"whole\":true"), "the audit chain: %s", whole);
        stage.books().changeEvent();
        String changed = audit(stage, gateway);
        findings.say("the same after an event was changed by SQL: %s", changed);
        findings.expect(changed.contains("\"whole\":false"), "a changed event is not noticed");
    }

    private static String audit(Environment stage, GatewayProcess gateway) {
        var out = new StringWriter();
        var err = new StringWriter();
        var _ = new AiGateway(stage.folder(), Map.of("ADMIN_TOKEN", stage.adminToken()), _ -> 0)
                .run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        "verify-audit",
                        "--json",
                        "--url",
                        gateway.client().base.toString());
        return (out + " " + err).strip();
    }
}
