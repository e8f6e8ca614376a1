package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Role;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A name that is a script is shown as text on every page. */
class NamesTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    private static final String NAME = "\"><script>alert(1)</script>";
    private static final String JSON = "\"\\\"><script>alert(1)</script>\"";
    private static final Api API = new Api(RunningGateway.shared().url());

    private static String key = "";
    private static String team = "";
    private static String budget = "";
    private static String request = "";

    @BeforeAll
    static void create() {
        team = API.create("teams", "{\"name\":" + JSON + "}");
        var made = API.key("{\"name\":" + JSON + ",\"team\":\"" + team + "\"}");
        key = made.id();
        budget = API.create(
                "budgets", "{\"name\":" + JSON + ",\"scope\":{\"key_id\":\"" + key + "\"},\"limit_usd\":100}");
        request = API.served(made.secret(), "mock-1");
    }

    static Stream<String> paths() {
        return Stream.of(
                "/dashboard/keys",
                "/dashboard/keys/" + key,
                "/dashboard/keys/" + key + "/edit",
                "/dashboard/keys/new",
                "/dashboard/teams",
                "/dashboard/teams/" + team,
                "/dashboard/budgets",
                "/dashboard/budgets/" + budget,
                "/dashboard/budgets/" + budget + "/raise",
                "/dashboard/requests?key=" + key,
                "/dashboard/requests/" + request,
                "/dashboard/usage?group=key",
                "/dashboard/usage?group=team",
                "/dashboard/find?q=script");
    }

    @ParameterizedTest
    @MethodSource("paths")
    void a_script_in_a_name_is_text(String path) {
        Visit visit = BROWSER.as(Role.ADMIN).open(path);

        assertThat((String) visit.page().evaluate("""
                        document.body.innerText + [...document.querySelectorAll('input, option')]
                            .map(each => each.value + each.text)""")).contains(NAME);
        assertThat(visit.page().locator("script:not([src])").count()).isZero();
        // A dialog would be a finding.
    }
}
