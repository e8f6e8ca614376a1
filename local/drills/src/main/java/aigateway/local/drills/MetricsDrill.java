package aigateway.local.drills;

import aigateway.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Metrics of two gateways while they are scraped, called, killed and restarted: no counter and no bucket falls, and the sums are
 * those of the ledger and of the usage API. With a real Prometheus and Pushgateway where they are installed.
 */
final class MetricsDrill implements Drill {
    private static final int CALLS_A_SECOND = 20;
    private static final Duration PHASE = Duration.ofSeconds(8);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);
    private static final Duration SCRAPED_LIMIT = Duration.ofSeconds(30);
    /** A push is made each minute. */
    private static final Duration PUSHED_LIMIT = Duration.ofSeconds(100);

    private static final int JOBS = 20;
    private static final int STREAMS = 20;
    private static final int FITTING = 30;
    private static final Path ALERTS = Path.of(System.getProperty("agw.home", ""), "docs", "prometheus", "alerts.yml");
    /** A gateway writes refused calls a second later. */
    private static final Duration REFUSALS_WRITTEN = Duration.ofSeconds(3);
    /** Some of each kind that are everybody's. */
    private static final List<String> SHARED = List.of(
            "agw_requests_total",
            "agw_provider_attempts_total",
            "agw_tokens_total",
            "agw_cost_usd_total",
            "agw_jobs_ended_total",
            "agw_request_duration_seconds_bucket",
            "agw_provider_duration_seconds_bucket",
            "agw_gateway_duration_seconds_bucket",
            "agw_gateway_duration_seconds_sum");

    /** Installed programs, if they are. */
    private record Tools(Optional<Path> prometheus, Optional<Path> promtool, Optional<Path> pushgateway) {
        static Tools find(Optional<Path> folder) {
            return new Tools(
                    Program.find(folder, "prometheus"),
                    Program.find(folder, "promtool"),
                    Program.find(folder, "pushgateway", "prometheus-pushgateway"));
        }
    }

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        Tools tools = Tools.find(plan.programs());
        Optional<Integer> pushPort = tools.pushgateway.map(_ -> ChildProcess.freePort());
        try (AutoCloseable _ = pushgateway(stage, tools, pushPort)) {
            Map<String, String> settings = new HashMap<>(Map.of("METRICS_LABELS", "team,key"));
            pushPort.ifPresent(port -> settings.put("PUSHGATEWAY_URL", "http://127.0.0.1:" + port));
            List<GatewayProcess> gateways = stage.gateways(List.of(settings, settings));
            if (tools.prometheus.isEmpty()) {
                findings.say("SKIPPED: Prometheus is not in PATH and not in --bin FOLDER");
                traffic(stage, plan, gateways, findings);
                compare(stage, gateways, findings);
            } else {
                observed(stage, plan, gateways, tools, pushPort, findings);
            }
            lint(stage, gateways, tools, findings);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static AutoCloseable pushgateway(Environment stage, Tools tools, Optional<Integer> port) {
        return tools.pushgateway.isEmpty()
                ? () -> {}
                : Program.start(
                        tools.pushgateway.get(),
                        stage.folder().resolve("pushgateway.output"),
                        "--web.listen-address=127.0.0.1:" + port.orElseThrow());
    }

    private static void observed(
            Environment stage,
            Options plan,
            List<GatewayProcess> gateways,
            Tools tools,
            Optional<Integer> pushPort,
            Report findings)
            throws InterruptedException {
        List<Integer> ports = gateways.stream().map(GatewayProcess::port).toList();
        try (var prometheus = PrometheusServer.start(
                tools.prometheus.orElseThrow(), stage.folder().resolve("prometheus"), ports, pushPort, ALERTS)) {
            Wait.require("Prometheus is ready", SCRAPED_LIMIT, prometheus::isReady);
            traffic(stage, plan, gateways, findings);
            compare(stage, gateways, findings);
            judge(stage, prometheus, pushPort.isPresent(), findings);
        }
    }

    /** Calls, streams, jobs and refusals on both gateways; the second is killed, restarted, stopped and restarted. */
    private static void traffic(Environment stage, Options plan, List<GatewayProcess> gateways, Report findings)
            throws InterruptedException {
        Client client = gateways.getFirst().client();
        Client.Key key = client.createKey(json -> json.text("name", "steady"));
        Client.Key poor = client.createKey(json -> json.text("name", "poor"));
        var ask = new Client.Ask("metrics", 50, 20);
        long fits = client.estimate(poor, ask) * FITTING;
        var _ = client.createBudget("key_id", poor.id(), fits);
        try (Scraper scraper = Scraper.start(gateways, findings)) {
            for (int round = 0; round < plan.rounds(); round++) {
                round(gateways, key, poor, ask);
            }
            Wait.require("all calls and jobs have ended", SETTLE_LIMIT, () -> {
                stage.books().expireHolds();
                return stage.books().openHolds() == 0 && stage.books().openJobs() == 0;
            });
            Thread.sleep(REFUSALS_WRITTEN);
            scraper.end();
            findings.say("%s; one gateway was killed and stopped %d times", scraper.words(), plan.rounds());
            findings.expect(scraper.scrapes() > 10, "too few scrapes: %d", scraper.scrapes());
        }
    }

    private static void round(List<GatewayProcess> gateways, Client.Key key, Client.Key poor, Client.Ask ask)
            throws InterruptedException {
        Client first = gateways.getFirst().client();
        GatewayProcess second = gateways.getLast();
        try (Load one = Load.start(first, key, ask, CALLS_A_SECOND);
                Load other = Load.start(second.client(), poor, ask, CALLS_A_SECOND)) {
            for (int i = 0; i < JOBS; i++) {
                var _ = first.submit(key, ask, null);
            }
            for (int i = 0; i < STREAMS; i++) {
                var _ = first.askStream(key, ask);
            }
            Thread.sleep(PHASE);
            second.kill();
            second.restart();
            second.awaitReady();
            Thread.sleep(PHASE);
            second.terminate();
            var _ = second.awaitEnd(SETTLE_LIMIT);
            second.restart();
            second.awaitReady();
            one.finish();
            other.finish();
        }
    }

    /** Both gateways, the ledger and the usage API. */
    private static void compare(Environment stage, List<GatewayProcess> gateways, Report findings) {
        Json.Obj usage = gateways.getFirst().client().usageTotal();
        long ledger = stage.books().charged();
        for (GatewayProcess gateway : gateways) {
            Scrape scrape = Scrape.of(gateway.client().metrics().body());
            long cost = scrape.nanoUsd("agw_cost_usd_total") + scrape.nanoUsd("agw_cost_corrections_usd");
            findings.expect(cost == ledger, "cost: metrics $%s, ledger $%s", Usd.text(cost), Usd.text(ledger));
            findings.expect(
                    cost == Client.nanoUsd(usage, "cost_usd"),
                    "cost: metrics $%s, usage API $%s",
                    Usd.text(cost),
                    Usd.text(Client.nanoUsd(usage, "cost_usd")));
            same(findings, scrape.sum("agw_requests_total"), usage, "calls");
            same(findings, scrape.sum("agw_provider_attempts_total"), usage, "attempts");
            same(findings, scrape.sum("agw_tokens_total", "type=\"input\""), usage, "input_tokens");
            same(findings, scrape.sum("agw_tokens_total", "type=\"output\""), usage, "output_tokens");
            same(findings, scrape.sum("agw_key_requests_total"), usage, "calls");
            same(findings, scrape.sum("agw_team_requests_total"), usage, "calls");
            double timed = scrape.sum("agw_request_duration_seconds_count") + usage.integer("refused_calls", 0);
            same(findings, timed, usage, "calls");
        }
        findings.say(
                "Metrics of both gateways, the ledger and the usage API: $%s, %d calls, %d refused",
                Usd.text(ledger), usage.integer("calls", -1), usage.integer("refused_calls", -1));
    }

    private static void same(Report findings, double metric, Json.Obj usage, String figure) {
        findings.expect(
                Math.round(metric) == usage.integer(figure, -1),
                "%s: metrics %s, usage API %d",
                figure,
                metric,
                usage.integer(figure, -1));
    }

    /** What Prometheus saw. */
    private static void judge(Environment stage, PrometheusServer prometheus, boolean pushed, Report findings)
            throws InterruptedException {
        double usd = stage.books().charged() / 1e9;
        arrives(
                prometheus,
                "sum(max without (instance) (agw_cost_usd_total{job=\"gateways\"}))",
                usd,
                SCRAPED_LIMIT,
                findings);
        for (String name : SHARED) {
            OptionalDouble resets = prometheus.value("sum(resets(" + name + "{job=\"gateways\"}[1h]))");
            findings.expect(resets.orElse(-1) == 0, "Prometheus saw resets of %s: %s", name, resets);
        }
        String rules = prometheus.rules().body();
        findings.expect(rules.contains("AgwMoneyViolation"), "Prometheus has no alert rules");
        findings.expect(!rules.contains("\"health\":\"err\""), "Prometheus cannot evaluate a rule: %s", rules);
        findings.say("Prometheus: looked for resets in %d metrics, and evaluated all rules", SHARED.size());
        if (pushed) {
            arrives(prometheus, "sum(agw_cost_usd_total{job=\"ai_gateway\"})", usd, PUSHED_LIMIT, findings);
            findings.expect(
                    prometheus
                            .value("count(agw_cost_usd_total{job=\"ai_gateway\",instance!=\"\"})")
                            .isEmpty(),
                    "a pushed series has an instance");
        } else {
            findings.say("SKIPPED: Pushgateway is not in PATH and not in --bin FOLDER");
        }
    }

    private static void arrives(
            PrometheusServer prometheus, String expression, double usd, Duration limit, Report findings)
            throws InterruptedException {
        boolean same =
                Wait.until(limit, () -> Math.abs(prometheus.value(expression).orElse(-1) - usd) < 1e-9);
        findings.say("%s = %s", expression, prometheus.value(expression));
        findings.expect(same, "%s is not %s", expression, usd);
    }

    private static void lint(Environment stage, List<GatewayProcess> gateways, Tools tools, Report findings)
            throws InterruptedException {
        if (tools.promtool.isEmpty()) {
            findings.say("SKIPPED: promtool is not in PATH and not in --bin FOLDER");
            return;
        }
        try {
            Path text = stage.folder().resolve("scrape.txt");
            Files.writeString(text, gateways.getFirst().client().metrics().body());
            Program.Ended checked = Program.run(tools.promtool.get(), text, "check", "metrics");
            findings.expect(checked.code() == 0, "promtool check metrics: %s", checked.output());
            findings.say("promtool check metrics: %d %s", checked.code(), checked.output());
            Path tests = ALERTS.resolveSibling("alerts-test.yml");
            Program.Ended tested = Program.run(tools.promtool.get(), text, "test", "rules", tests.toString());
            findings.expect(tested.code() == 0, "promtool test rules: %s", tested.output());
            findings.say("promtool test rules: %d", tested.code());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
