package aigateway.local;

import aigateway.people.Role;
import org.junit.jupiter.api.AfterAll;

/** With the session of a person whose groups at an OpenID Connect provider give the role, and a team viewer the team. */
class AdminOidcRolesEdgeTest extends AdminSessionsCase {
    private static final OidcServer SERVER = OidcServer.start();

    AdminOidcRolesEdgeTest() {
        super(SERVER.settings("admins=admin,readers=viewer,developers=team:Team " + OWN));
    }

    @Override
    Browser signedIn(Role role, String team) {
        String group = switch (role) {
            case ADMIN -> "admins";
            case VIEWER -> "readers";
            case TEAM_VIEWER -> "developers";
        };
        return SERVER.signedIn(edge, signIn.email(), group);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }
}
