package aigateway.local.demo;

import java.util.List;

/**
 * A person who can sign in. The passwords are public: a demo listens on loopback only, and has nothing to hide.
 *
 * @param teams whose figures a team viewer sees
 */
public record DemoLogin(String email, String password, String name, String role, List<String> teams) {
    static final DemoLogin ADMIN =
            new DemoLogin("admin@demo.example", "demo-admin-password", "Ada Demo", "admin", List.of());

    public static final List<DemoLogin> ALL = List.of(
            ADMIN,
            new DemoLogin("viewer@demo.example", "demo-viewer-password", "Victor Demo", "viewer", List.of()),
            new DemoLogin(
                    "team@demo.example",
                    "demo-team-password",
                    "Tess Demo",
                    "team_viewer",
                    List.of("Support chat", "Voice assistant")));

    public DemoLogin {
        teams = List.copyOf(teams);
    }

    /** As one reads it. */
    public String roleText() {
        return role.replace('_', ' ');
    }

    /** Never prints the password. */
    @Override
    public String toString() {
        return "DemoLogin[" + email + "]";
    }
}
