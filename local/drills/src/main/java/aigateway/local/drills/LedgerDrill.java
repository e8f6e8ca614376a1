package aigateway.local.drills;

import aigateway.json.Json;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reports, lists of calls and pages of the dashboard over a ledger of ten million rows, through the HTTP API of a real gateway.
 */
final class LedgerDrill implements Drill {
    private static final double MILLIS_MAX = 200;
    private static final int WARM_UP = 3;
    private static final String REPORT = "/admin/v1/usage?";
    private static final String LIST = "/admin/v1/requests?";

    /** Of service-42 and Team 7, as ledger-rows.sql makes them. */
    private static final String KEY = "key=key0000000000042";

    private static final String TEAM = "team=team_8f14e45fceea167a5a36dedd4bea2543";

    @Override
    public void play(Environment stage, Options plan, Report findings) throws InterruptedException {
        LedgerFill.requireRoom(stage.folder(), plan.rows());
        GatewayProcess gateway = stage.gateways(List.of(Map.of())).getFirst();
        findings.say("Filling %,d rows", plan.rows());
        LedgerFill.run(stage.postgres().url(), plan.rows(), findings);
        findings.say("%-72s %8s %8s", "query, " + plan.rounds() + " times", "p50 ms", "p95 ms");
        for (String path : paths(gateway.client())) {
            time(gateway.client()::read, path, plan.rounds(), findings);
        }
        DashboardSession dashboard = DashboardSession.open(gateway.client());
        for (String path : pages(gateway.client())) {
            time(dashboard::page, path, plan.rounds(), findings);
        }
    }

    private interface Opened {
        Response read(String path) throws InterruptedException;
    }

    private static void time(Opened opened, String path, int rounds, Report findings) throws InterruptedException {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < WARM_UP + rounds; i++) {
            Response reply = opened.read(path);
            findings.expect(reply.status() == 200, "%s: status %d: %s", path, reply.status(), reply.body());
            if (i >= WARM_UP) {
                nanos.add(reply.nanos());
            }
        }
        Latencies took = Latencies.of(nanos);
        String shown = path.replaceFirst("/admin/v1/", "");
        findings.say("%-72s %8.1f %8.1f", shown, took.millis(50), took.millis(95));
        findings.expect(took.millis(95) <= MILLIS_MAX, "%s: p95 is %.1f ms", shown, took.millis(95));
    }

    private static List<String> paths(Client client) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String quarter = REPORT + "from=" + today.minusDays(88) + "&";
        String month = REPORT + "from=" + today.minusDays(29) + "&";
        List<String> paths = new ArrayList<>();
        paths.add(quarter);
        List.of("team", "key", "model", "asked_model", "provider", "endpoint", "outcome", "code")
                .forEach(group -> paths.add(quarter + "group_by=" + group));
        List.of("team,model", "key,outcome", "team,asked_model", "model,code", "provider,endpoint")
                .forEach(groups -> paths.add(quarter + "group_by=" + groups));
        List.of("day", "week", "month").forEach(bucket -> paths.add(quarter + "group_by=team&bucket=" + bucket));
        paths.add(month + "group_by=tag");
        paths.add(month + "group_by=user");
        paths.add(month + "group_by=tag,team&tag_prefix=feature%3D");
        paths.add(month + "group_by=model&tag=feature%3D4");
        paths.add(REPORT + "from=" + today.minusDays(1) + "&bucket=hour");
        paths.add(REPORT + "from=" + today.minusDays(1) + "&bucket=hour&group_by=team");
        paths.add(month + "bucket=hour&key=service-42");
        paths.add(month + "bucket=day&key=service-42&group_by=model");
        paths.add(month + "bucket=day&team=Team%207&group_by=key");
        paths.add(month + "group_by=key&model=model-3");
        paths.add(quarter + "group_by=model&outcome=charged");
        paths.add(quarter + "latency=true");
        paths.add(month + "bucket=day&group_by=model&latency=true");
        paths.add(month + "group_by=team,model&latency=true");
        List.of("key", "model", "provider", "outcome")
                .forEach(group -> paths.add(month + "bucket=day&group_by=" + group));
        paths.add(month + "group_by=team&compare=previous");
        paths.addAll(lists(client));
        return paths;
    }

    /** Each page that reads calls or sums, in its usual period and in the longest. */
    private static List<String> pages(Client client) {
        String call = client.read(LIST + "limit=1").json().text("last_id");
        return List.of(
                "/dashboard",
                "/dashboard?period=today",
                "/dashboard?period=90d",
                "/dashboard?by=model",
                "/dashboard?by=key",
                "/dashboard/usage",
                "/dashboard/usage?period=90d&group_by=key",
                "/dashboard/usage?group_by=tag",
                "/dashboard/requests",
                "/dashboard/requests?period=90d&status=5xx",
                "/dashboard/requests/" + call,
                "/dashboard/teams",
                "/dashboard/teams/" + TEAM.substring("team=".length()),
                "/dashboard/keys",
                "/dashboard/keys/" + KEY.substring("key=".length()),
                "/dashboard/budgets",
                "/dashboard/jobs",
                "/dashboard/deliveries",
                "/dashboard/providers",
                "/dashboard/prices",
                "/dashboard/alerts",
                "/dashboard/reports",
                "/dashboard/audit",
                "/dashboard/settings");
    }

    /** The newest calls, pages after them, and each filter. */
    private static List<String> lists(Client client) {
        List<String> paths = new ArrayList<>(List.of(LIST + "limit=100"));
        String after = "";
        for (int page = 0; page < 2; page++) {
            Json.Obj reply = client.read(LIST + "limit=100" + after).json();
            after = "&after=" + reply.text("last_id");
            paths.add(LIST + "limit=100" + after);
        }
        List.of(
                        KEY,
                        TEAM,
                        "model=model-3",
                        "provider=provider-1",
                        "status=5xx",
                        "code=insufficient_quota",
                        "outcome=charged",
                        "endpoint=messages",
                        "tag=feature%3D4",
                        "min_cost_usd=0.008",
                        "min_ms=4000",
                        KEY + "&status=5xx")
                .forEach(filter -> paths.add(LIST + "limit=100&" + filter));
        return paths;
    }
}
