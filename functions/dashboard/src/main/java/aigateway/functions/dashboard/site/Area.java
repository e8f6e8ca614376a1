package aigateway.functions.dashboard.site;

import aigateway.people.Role;
import java.util.Arrays;
import java.util.List;

/**
 * The pages of the dashboard: the one table of their addresses, their places in the navigation, and the lowest role that sees
 * them. What changes something needs {@link Role#ADMIN} in any area, unless a controller says otherwise.
 */
public enum Area {
    OVERVIEW("Overview", "", "", Role.TEAM_VIEWER),
    USAGE("Usage", "usage", "", Role.TEAM_VIEWER),
    REQUESTS("Requests", "requests", "", Role.TEAM_VIEWER),
    PLAYGROUND("Playground", "playground", "", Role.TEAM_VIEWER),
    TEAMS("Teams", "teams", "Access", Role.TEAM_VIEWER),
    KEYS("Keys", "keys", "Access", Role.TEAM_VIEWER),
    BUDGETS("Budgets", "budgets", "Access", Role.TEAM_VIEWER),
    JOBS("Jobs", "jobs", "Work", Role.TEAM_VIEWER),
    DELIVERIES("Deliveries", "deliveries", "Work", Role.TEAM_VIEWER),
    PROVIDERS("Providers", "providers", "Providers", Role.VIEWER),
    PRICES("Models and prices", "prices", "Providers", Role.VIEWER),
    ALERTS("Alerts", "alerts", "Notices", Role.TEAM_VIEWER),
    REPORTS("Reports", "reports", "Notices", Role.TEAM_VIEWER),
    AUDIT("Audit", "audit", "Administration", Role.VIEWER),
    SETTINGS("Settings", "settings", "Administration", Role.VIEWER),
    FIND("Search", "find", "", Role.TEAM_VIEWER),
    ACCOUNT("Your account", "account", "", Role.TEAM_VIEWER);

    private final String title;
    private final String path;
    private final String group;
    private final Role lowest;

    Area(String title, String path, String group, Role lowest) {
        this.title = title;
        this.path = path;
        this.group = group;
        this.lowest = lowest;
    }

    public String title() {
        return title;
    }

    /** Below /dashboard; empty for the first page. */
    public String path() {
        return path;
    }

    /** The heading in the navigation; empty for none. */
    public String group() {
        return group;
    }

    public Role lowest() {
        return lowest;
    }

    /** Whether the navigation shows it. */
    private boolean isListed() {
        return this != FIND && this != ACCOUNT;
    }

    /** The areas that a role sees, in the order of the navigation. */
    static List<Area> seenBy(Role role) {
        return Arrays.stream(values())
                .filter(area -> role.includes(area.lowest) && area.isListed())
                .toList();
    }
}
