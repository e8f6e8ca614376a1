package aigateway.functions.api;

import static java.util.Map.entry;

import aigateway.people.Role;
import java.util.Map;
import java.util.Set;

/**
 * The lowest role that may call each route of the admin API. A team viewer gets only rows of the own teams, which each query
 * ensures with {@link aigateway.kernel.VisibleTeams}; routes about the whole gateway are for the other roles. A test compares
 * the table with the routes.
 */
public final class AdminRoutes {
    private static final Map<String, Role> ROLES = Map.ofEntries(
            entry("GET /admin/v1/me", Role.TEAM_VIEWER),
            // What belongs to teams.
            entry("GET /admin/v1/keys", Role.TEAM_VIEWER),
            entry("GET /admin/v1/keys/{id}", Role.TEAM_VIEWER),
            entry("POST /admin/v1/keys", Role.ADMIN),
            entry("PATCH /admin/v1/keys/{id}", Role.ADMIN),
            entry("POST /admin/v1/keys/{id}/revoke", Role.ADMIN),
            entry("POST /admin/v1/keys/{id}/roll", Role.ADMIN),
            entry("GET /admin/v1/teams", Role.TEAM_VIEWER),
            entry("GET /admin/v1/teams/{id}", Role.TEAM_VIEWER),
            entry("POST /admin/v1/teams", Role.ADMIN),
            entry("PATCH /admin/v1/teams/{id}", Role.ADMIN),
            entry("DELETE /admin/v1/teams/{id}", Role.ADMIN),
            entry("GET /admin/v1/budgets", Role.TEAM_VIEWER),
            entry("GET /admin/v1/budgets/{id}", Role.TEAM_VIEWER),
            entry("POST /admin/v1/budgets", Role.ADMIN),
            entry("PATCH /admin/v1/budgets/{id}", Role.ADMIN),
            entry("DELETE /admin/v1/budgets/{id}", Role.ADMIN),
            entry("GET /admin/v1/usage", Role.TEAM_VIEWER),
            entry("POST /admin/v1/usage/{request_id}/correction", Role.ADMIN),
            entry("GET /admin/v1/requests", Role.TEAM_VIEWER),
            entry("GET /admin/v1/requests/{id}", Role.TEAM_VIEWER),
            entry("GET /admin/v1/reports", Role.TEAM_VIEWER),
            entry("POST /admin/v1/reports", Role.ADMIN),
            entry("GET /admin/v1/reports/{id}", Role.TEAM_VIEWER),
            entry("GET /admin/v1/reports/schedules", Role.TEAM_VIEWER),
            entry("POST /admin/v1/reports/schedules", Role.ADMIN),
            entry("GET /admin/v1/reports/schedules/{id}", Role.TEAM_VIEWER),
            entry("PATCH /admin/v1/reports/schedules/{id}", Role.ADMIN),
            entry("DELETE /admin/v1/reports/schedules/{id}", Role.ADMIN),
            entry("GET /admin/v1/notices", Role.TEAM_VIEWER),
            entry("POST /admin/v1/notices/{id}/replay", Role.ADMIN),
            entry("GET /admin/v1/alerts", Role.TEAM_VIEWER),
            entry("GET /admin/v1/alerts/{id}", Role.TEAM_VIEWER),
            entry("GET /admin/v1/alerts/rules", Role.VIEWER),
            entry("GET /admin/v1/alerts/rules/{id}", Role.VIEWER),
            entry("POST /admin/v1/alerts/rules", Role.ADMIN),
            entry("PATCH /admin/v1/alerts/rules/{id}", Role.ADMIN),
            entry("DELETE /admin/v1/alerts/rules/{id}", Role.ADMIN),
            // A dry run takes nothing, but it tries any key.
            entry("POST /admin/v1/dry-run", Role.VIEWER),
            // What belongs to the whole gateway.
            entry("GET /admin/v1/people", Role.VIEWER),
            entry("GET /admin/v1/people/{id}", Role.VIEWER),
            entry("POST /admin/v1/people", Role.ADMIN),
            entry("PATCH /admin/v1/people/{id}", Role.ADMIN),
            entry("DELETE /admin/v1/people/{id}", Role.ADMIN),
            entry("GET /admin/v1/people/{id}/tokens", Role.VIEWER),
            entry("POST /admin/v1/people/{id}/tokens", Role.ADMIN),
            entry("POST /admin/v1/people/{id}/tokens/{token}/revoke", Role.ADMIN),
            entry("GET /admin/v1/channels", Role.VIEWER),
            entry("GET /admin/v1/channels/{id}", Role.VIEWER),
            entry("POST /admin/v1/channels", Role.ADMIN),
            entry("PATCH /admin/v1/channels/{id}", Role.ADMIN),
            entry("DELETE /admin/v1/channels/{id}", Role.ADMIN),
            entry("POST /admin/v1/channels/{id}/test", Role.ADMIN),
            entry("POST /admin/v1/people/{id}/password", Role.ADMIN),
            // A viewer sees no addresses of people.
            entry("GET /admin/v1/people/{id}/sessions", Role.ADMIN),
            entry("DELETE /admin/v1/people/{id}/sessions", Role.ADMIN),
            entry("DELETE /admin/v1/people/{id}/sessions/{session}", Role.ADMIN),
            entry("GET /admin/v1/prices", Role.VIEWER),
            entry("GET /admin/v1/prices/versions", Role.VIEWER),
            entry("PUT /admin/v1/prices", Role.ADMIN),
            entry("DELETE /admin/v1/prices/{provider}/{+model}", Role.ADMIN),
            entry("GET /admin/v1/providers", Role.VIEWER),
            entry("POST /admin/v1/providers/{name}/test", Role.ADMIN),
            entry("GET /admin/v1/audit", Role.VIEWER));

    private AdminRoutes() {}

    /** Each as method and template of the path, such as {@code GET /admin/v1/keys/{id}}. */
    public static Set<String> all() {
        return ROLES.keySet();
    }

    /** The role that a route needs; {@link Role#ADMIN} where the table lacks it, so that a forgotten line opens nothing. */
    public static Role lowest(String route) {
        return ROLES.getOrDefault(route, Role.ADMIN);
    }
}
