package aigateway.local;

import aigateway.people.Role;
import java.util.Map;

/** With the session of a person who has signed in with a password. */
class AdminPasswordRolesEdgeTest extends AdminSessionsCase {
    AdminPasswordRolesEdgeTest() {
        super(Map.of());
    }

    @Override
    Browser signedIn(Role role, String team) {
        String[] teams = role == Role.TEAM_VIEWER ? new String[] {team} : new String[0];
        return signIn.signedIn(signIn.email(), role.text(), teams);
    }
}
