package aigateway.local;

import aigateway.json.Json;
import aigateway.people.Role;
import aigateway.postgres.Sql;
import aigateway.testing.TestGateway;

/** A gateway with two teams that have spent, and people of each role who are signed in. */
final class FigurePagesCase implements AutoCloseable {
    /** Would run if a page showed it as it is. */
    static final String SCRIPT = "\\\"><script>alert(1)</script>";

    static final String SHOWN = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;";

    private final SignInCase signIn = new SignInCase();
    final Edge edge = signIn.edge;
    final TeamRows own;
    final TeamRows other;
    final Browser admin;
    final Browser viewer;
    final Browser teamViewer;
    final Browser ofNoTeam;

    FigurePagesCase() {
        own = TeamRows.of(signIn.gateway, edge, "alpha");
        other = TeamRows.of(signIn.gateway, edge, "zeta");
        admin = signIn.signedIn("admin@example.com", Role.ADMIN.text());
        viewer = signIn.signedIn("viewer@example.com", Role.VIEWER.text());
        teamViewer = signIn.signedIn("team@example.com", Role.TEAM_VIEWER.text());
        ofNoTeam = signIn.signedIn("none@example.com", Role.TEAM_VIEWER.text());
        var person = (Json.Obj)
                api("/admin/v1/people?q=team@example.com").items("data").getFirst();
        edge.send(Sent.of("PATCH", "/admin/v1/people/" + person.text("id"))
                        .json("{\"teams\":[\"" + own.team() + "\"]}")
                        .bearer(TestGateway.ADMIN_TOKEN))
                .hasStatus(200);
    }

    Json.Obj api(String path) {
        return signIn.admin(Sent.get(path));
    }

    /** Sent to the admin API. */
    HttpReply created(String what, String body) {
        return edge.send(Sent.post("/admin/v1/" + what, body).bearer(TestGateway.ADMIN_TOKEN))
                .hasStatus(201);
    }

    void sql(String text) {
        try (var postgres = signIn.gateway.database().connect()) {
            postgres.update(Sql.of(text));
        }
    }

    @Override
    public void close() {
        signIn.close();
    }
}
