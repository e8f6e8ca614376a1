package aigateway.local.demo;

import static aigateway.local.demo.DemoAdmin.body;
import static aigateway.local.demo.DemoAdmin.done;

import aigateway.assembly.Gateway;
import aigateway.kernel.RequestId;
import java.math.BigDecimal;
import java.util.List;

/** Calls that seem to be under way, with their holds; and a charge that was corrected by a provider's bill. */
final class DemoOpenCalls {
    private static final List<String> KEYS =
            List.of("autofix-agent", "support-bot-prod", "deep-research-agent", "code-review-bot");

    private static final String RESERVE = """
            select r.decision from client_key k cross join lateral reserve(jsonb_build_array(jsonb_build_object(
                'request_id', first_id('req', now()) || left(md5(k.id || 'open'), 20), 'attempt', 1, 'key_id', k.id,
                'tags', k.tags,
                'endpoint', 'responses', 'provider', 'openai', 'model', 'gpt-5.5',
                'price_version', (select version from demo_price where provider = 'openai' and model = 'gpt-5.5' limit 1),
                'price_serial', (select coalesce(max(serial), 0) from price_override), 'state', 'dispatched', 'seconds', 5400,
                'expected', 310000000, 'at_most', 420000000, 'at_least', 1000000, 'team_id', k.team_id))) r
            where k.id = ?""";

    private final Gateway gateway;
    private final DemoDatabase database;
    private final DemoClock clock;
    private final DemoSize size;

    DemoOpenCalls(Gateway gateway, DemoDatabase database, DemoClock clock, DemoSize size) {
        this.gateway = gateway;
        this.database = database;
        this.clock = clock;
        this.size = size;
    }

    void hold(List<DemoTeam> teams, DemoTeams made) {
        for (String key : KEYS) {
            List<String> decision = database.rows(RESERVE, made.keyId(teams, key));
            if (!decision.equals(List.of("granted"))) {
                throw new IllegalStateException("a call of the demo is " + decision);
            }
        }
    }

    /** One of the calls that were charged in full lately. */
    void correct() {
        clock.set(size.now().minusSeconds(1_200));
        for (String charged : database.rows(
                "select request_id || ' ' || cost_nano_usd from usage where outcome = 'charged' and cost_nano_usd > 1000"
                        + " and at < ? order by at desc limit 2",
                size.now().minusSeconds(7_200))) {
            String[] parts = charged.split(" ", -1);
            String cost = BigDecimal.valueOf(Long.parseLong(parts[1]) / 3, 9).toPlainString();
            done(gateway.admin()
                    .correctCharge()
                    .correct(
                            "hannah.schmidt@demo.example",
                            new RequestId(parts[0]),
                            body(json -> json.decimal("cost_usd", cost))));
        }
    }
}
