package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.functions.dashboard.site.Area;
import aigateway.people.Role;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links, forms and redirects work below the path of a stage: a request beside it is a 404, and so a finding. */
class StageTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    private static Proxy proxy;

    @BeforeAll
    static void start() throws IOException {
        proxy = Proxy.before(RunningGateway.shared().url());
    }

    @AfterAll
    static void close() {
        proxy.close();
    }

    @Test
    void a_person_signs_in_and_out_below_a_stage() {
        Visit visit = BROWSER.visit(proxy.url());
        visit.firstSignIn(RunningGateway.shared().people().create(Role.ADMIN));
        visit.signOut();
    }

    /** From each page of the navigation too: a link that leaves the stage would be a 404. */
    @Test
    void every_link_of_the_navigation_stays_below_the_stage() {
        Visit visit = BROWSER.visit(proxy.url());
        visit.firstSignIn(RunningGateway.shared().people().create(Role.ADMIN));
        for (Area area : Area.values()) {
            visit.open(area.path().isEmpty() ? "/dashboard" : "/dashboard/" + area.path());
            // Those of this host: a page may also link to a price list of a provider.
            List<?> links = (List<?>) visit.page().evaluate("""
                    [...document.querySelectorAll('a[href], form[action]')]
                        .map(each => new URL(each.getAttribute('href') ?? each.getAttribute('action'), document.baseURI))
                        .filter(each => each.origin === location.origin)
                        .map(each => each.pathname)""");
            assertThat(links)
                    .isNotEmpty()
                    .allSatisfy(
                            link -> assertThat((String) link).as("on " + area).startsWith(Proxy.PREFIX + "/"));
        }
    }
}
