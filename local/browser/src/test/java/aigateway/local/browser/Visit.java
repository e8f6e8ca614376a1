package aigateway.local.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.util.List;

/** A window of a browser at one gateway, with the steps that many tests have. */
final class Visit implements AutoCloseable {
    private final BrowserContext context;
    private final String url;
    private final Findings findings;
    private final Page page;

    /**
     * @param url of the gateway, with the path of a stage or a proxy if there is one
     */
    Visit(BrowserContext context, String url) {
        this.context = context;
        this.url = url;
        findings = new Findings(context, url);
        page = context.newPage();
        page.onDialog(findings::dialog);
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    Findings findings() {
        return findings;
    }

    /** A page that is served, such as {@code /dashboard/keys}. */
    Visit open(String path) {
        return open(path, 200);
    }

    Visit open(String path, int status) {
        findings.expect(status);
        Response response = page.navigate(url + path);
        assertThat(response).isNotNull();
        assertThat(response.status()).as(path).isEqualTo(status);
        findings.unexpect(status);
        return this;
    }

    /** A step that leads to a page with this status. */
    void refused(int status, Runnable step) {
        findings.expect(status);
        Response response =
                page.waitForResponse(each -> each.request().isNavigationRequest() && each.status() >= 400, step);
        assertThat(response.status()).isEqualTo(status);
        page.waitForLoadState();
        findings.unexpect(status);
    }

    /** The first sign-in of a new person, with a password of the person's own at its end. */
    void firstSignIn(People.NewPerson person) {
        open("/dashboard/login");
        steps().signIn(person.email(), person.password());
        isAt("/dashboard/password");
        steps().choosePassword(TestBrowser.PASSWORD);
        isAt("/dashboard");
    }

    SignInSteps steps() {
        return new SignInSteps(page);
    }

    /** Waits for a page that says who is signed in. */
    void isSignedInAs(String email) {
        assertThat(page.locator("header.bar")).containsText(email);
    }

    /** From any page that has the button, also where it is in the menu of the person. */
    void signOut() {
        Locator person = page.locator("header.bar details.who > summary");
        if (person.isVisible()) {
            person.click();
        }
        press("Sign out");
        isAt("/dashboard/login");
    }

    void fill(String label, String text) {
        field(label).fill(text);
    }

    /** In a list of choices. */
    void choose(String label, String option) {
        field(label).selectOption(new SelectOption().setLabel(option));
    }

    private Locator field(String label) {
        return page.locator("main").getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
    }

    /** With the search of all pages. */
    void search(String text) {
        Locator field = page.getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Search"))
                .first();
        field.fill(text);
        field.press("Enter");
    }

    void press(String button) {
        named(AriaRole.BUTTON, button).click();
    }

    void follow(String link) {
        named(AriaRole.LINK, link).click();
    }

    private Locator named(AriaRole role, String name) {
        return page.getByRole(role, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Waits for the page. */
    void isAt(String path) {
        try {
            page.waitForURL(now -> now.replaceFirst("[?#].*", "").equals(url + path));
        } catch (TimeoutError e) {
            throw new AssertionError("not at " + path + " but at " + page.url(), e);
        }
    }

    /** Waits for a text that the page shows. */
    void shows(String text) {
        assertThat(page.locator("main")).containsText(text);
    }

    /** Waits for the message about what was wrong. */
    void showsProblem(String text) {
        assertThat(page.getByRole(AriaRole.ALERT)).containsText(text);
    }

    /** Everything that the browser keeps, for a window of the same person. */
    String storage() {
        return context.storageState();
    }

    /** Fails when a page did what none may do. */
    void requireNoFindings() {
        List<String> found = findings.take();
        assertThat(found).as("findings of the browser").isEmpty();
    }

    @Override
    public void close() {
        // The findings of the last step are still on their way.
        page.evaluate("1");
        context.close();
    }
}
