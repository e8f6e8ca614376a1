package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.functions.dashboard.site.Area;
import aigateway.local.demo.DemoLogin;
import com.microsoft.playwright.Browser;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Opens each page on a desk and on a phone, light and dark, with three months of data: axe-core finds nothing, and no page is
 * wider than its window. The pictures stay in target/screenshots.
 */
class EveryPageTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    private static final Path FOLDER = Path.of("target", "screenshots");
    private static final DemoLogin ADMIN = DemoLogin.ALL.getFirst();

    private static RunningGateway gateway;
    private static String signedIn;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.withDemo(Path.of("target", "demo"));
        Visit visit = BROWSER.visit(gateway.url()).open("/dashboard/login");
        visit.steps().signIn(ADMIN.email(), ADMIN.password());
        visit.isAt("/dashboard");
        signedIn = visit.storage();
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dashboard/login"})
    void a_page_before_the_sign_in_can_be_read(String path) {
        canBeRead(BROWSER.visit(gateway.url()), path);
    }

    @ParameterizedTest
    @EnumSource
    void the_page_of_an_area_can_be_read(Area area) {
        canBeRead(asAdmin(), area.path().isEmpty() ? "/dashboard" : "/dashboard/" + area.path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/password",
                "/dashboard/teams/new",
                "/dashboard/keys/new",
                "/dashboard/budgets/new",
                "/dashboard/prices/override",
                "/dashboard/find?q=prod",
                "/dashboard/usage?group=model&period=month",
                "/dashboard/requests?status=429"
            })
    void a_form_or_a_view_can_be_read(String path) {
        canBeRead(asAdmin(), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"teams", "keys", "budgets", "requests", "jobs", "deliveries", "reports"})
    void the_page_of_one_row_can_be_read(String list) {
        Visit visit = asAdmin().open("/dashboard/" + list);
        visit.page().locator("main table a[href*='" + list + "/']").first().click();
        visit.page().waitForLoadState();
        assertThat(visit.page().url()).contains("/dashboard/" + list + "/");
        checked(visit, list + "-one");
    }

    private static Visit asAdmin() {
        return BROWSER.visit(gateway.url(), new Browser.NewContextOptions().setStorageState(signedIn));
    }

    private static void canBeRead(Visit visit, String path) {
        visit.open(path);
        checked(visit, Pictures.name(path));
    }

    private static void checked(Visit visit, String name) {
        var page = visit.page();
        new Pictures(page, FOLDER).take(name, format -> {
            String shown = name + " " + format;
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("width of " + shown)
                    .isLessThanOrEqualTo(format.width());
            if (format.equals(Pictures.FORMATS.getFirst()) || format.equals(Pictures.FORMATS.get(2))) {
                Axe.requireNoFindings(page, shown);
            } else {
                Axe.requireContrast(page, shown);
            }
        });
    }
}
