package aigateway.local.browser;

import aigateway.people.Role;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a gateway of its own: the lock is for the address of the browser too, which all tests share. */
class LockTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    private static final RunningGateway GATEWAY = RunningGateway.start(Map.of());

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    @Test
    void the_sixth_wrong_password_locks_and_then_the_right_one_is_refused_too() {
        var person = GATEWAY.people().create(Role.VIEWER);
        Visit visit = BROWSER.visit(GATEWAY.url());
        visit.open("/dashboard/login");
        for (int i = 0; i < 5; i++) {
            visit.refused(403, () -> visit.steps().signIn(person.email(), "wrong"));
        }

        visit.refused(429, () -> visit.steps().signIn(person.email(), "wrong"));
        visit.showsProblem("Too many failed attempts. Please try again in");

        visit.refused(429, () -> visit.steps().signIn(person.email(), person.password()));
        visit.showsProblem("Too many failed attempts. Please try again in");
    }
}
