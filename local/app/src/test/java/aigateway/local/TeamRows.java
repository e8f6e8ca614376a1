package aigateway.local;

import static aigateway.testing.TestGateway.ADMIN_TOKEN;

import aigateway.json.Json;
import aigateway.postgres.Sql;
import aigateway.testing.TestGateway;
import java.util.HashMap;
import java.util.Map;

/** The rows of one team. */
record TeamRows(
        String team,
        String key,
        String budget,
        String request,
        String notice,
        String alert,
        String report,
        String schedule) {
    static TeamRows of(TestGateway gateway, Edge edge, String name) {
        String team = String.valueOf(
                created(edge, "teams", "{\"name\":\"Team " + name + "\"}").text("id"));
        Json.Obj key = created(
                edge,
                "keys",
                "{\"name\":\"key of " + name + "\",\"team\":\"" + team + "\",\"tags\":[\"own:" + name
                        + "\"],\"budgets\":[{\"name\":\"budget of the key of " + name + "\",\"limit_usd\":50}]}");
        Json.Obj budget = created(
                edge,
                "budgets",
                "{\"name\":\"budget of " + name + "\",\"scope\":{\"team_id\":\"" + team + "\"},\"limit_usd\":100}");
        String request = edge.send(Sent.post(
                                "/v1/chat/completions",
                                "{\"model\":\"mock-1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                        .bearer(String.valueOf(key.text("key"))))
                .hasStatus(200)
                .header("x-request-id");
        Json.Obj report =
                created(edge, "reports", "{\"every\":\"day\",\"day\":\"2026-01-02\",\"team\":\"" + team + "\"}");
        Json.Obj schedule = created(
                edge,
                "reports/schedules",
                "{\"name\":\"schedule of " + name + "\",\"every\":\"day\",\"scope\":\"team\",\"team_id\":\"" + team
                        + "\"}");
        return new TeamRows(
                team,
                String.valueOf(key.text("id")),
                String.valueOf(budget.text("id")),
                request,
                notice(gateway, name, team),
                alert(gateway, name, team),
                String.valueOf(report.text("id")),
                String.valueOf(schedule.text("id")));
    }

    private static String notice(TestGateway gateway, String name, String team) {
        String id = "ntc_" + "%032x".formatted(name.hashCode());
        try (var postgres = gateway.database().connect()) {
            postgres.update(Sql.of("""
                    insert into channel (id, name, kind, address, deleted_at) values ('none', 'none', 'slack', '', now())
                    on conflict do nothing"""));
            postgres.update(Sql.of("""
                    insert into notice (id, source, cause, channel_id, team_id, type, subject, body, data,
                        next_attempt_at, created_at)
                    values (?, 'alert', 'test', 'none', ?, 'test', ?, '', '{}', now(), now())""", id, team, "notice of " + name));
        }
        return id;
    }

    private static String alert(TestGateway gateway, String name, String team) {
        String id = "alr_" + "%032x".formatted(name.hashCode());
        try (var postgres = gateway.database().connect()) {
            postgres.update(Sql.of("""
                    insert into alert (id, rule_id, kind, subject, period, team_id, title, body, facts, opened_at)
                    select ?, id, kind, ?, 'now', ?, ?, '', '{}', now() from alert_rule
                    where kind = 'spend_spike'""", id, "team " + name, team, "alert of " + name));
        }
        return id;
    }

    Map<String, String> named() {
        Map<String, String> named = new HashMap<>();
        named.put("/admin/v1/teams", team);
        named.put("/admin/v1/keys", key);
        named.put("/admin/v1/budgets", budget);
        named.put("/admin/v1/requests", request);
        named.put("/admin/v1/notices", notice);
        named.put("/admin/v1/alerts", alert);
        named.put("/admin/v1/reports", report);
        named.put("/admin/v1/reports/schedules", schedule);
        return named;
    }

    private static Json.Obj created(Edge edge, String what, String body) {
        return edge.send(Sent.post("/admin/v1/" + what, body).bearer(ADMIN_TOKEN))
                .hasStatus(201)
                .json();
    }
}
