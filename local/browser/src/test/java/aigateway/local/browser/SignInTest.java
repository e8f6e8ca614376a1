package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.people.Role;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignInTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    private static final RunningGateway GATEWAY = RunningGateway.shared();

    @ParameterizedTest
    @EnumSource
    void a_person_signs_in_with_a_one_time_password_and_chooses_one(Role role) {
        var person = GATEWAY.people().create(role);
        Visit visit = BROWSER.visit();

        visit.firstSignIn(person);

        visit.isSignedInAs(person.email());
        visit.open("/dashboard/login");
        visit.isAt("/dashboard");
    }

    @Test
    void a_page_leads_a_person_who_is_not_signed_in_to_the_sign_in() {
        Visit visit = BROWSER.visit();
        visit.open("/dashboard");
        visit.isAt("/dashboard/login");
    }

    @Test
    void a_wrong_password_is_refused_and_the_right_one_still_accepted() {
        var person = GATEWAY.people().create(Role.VIEWER);
        Visit visit = BROWSER.visit();
        visit.open("/dashboard/login");

        visit.refused(403, () -> visit.steps().signIn(person.email(), "wrong"));
        visit.showsProblem("The email or the password is wrong.");

        visit.steps().signIn(person.email(), person.password());
        visit.isAt("/dashboard/password");
    }

    @Test
    void a_person_signs_in_with_the_company_account_and_reads() {
        Visit visit = signedInByTheCompany("ada", "readers");

        visit.open("/dashboard/settings");
        visit.open("/dashboard/keys");
        assertThat(visit.page().locator("main a[href$='keys/new']").count()).isZero();
        visit.open("/dashboard/keys/new", 403);
    }

    @Test
    void an_administrator_of_the_company_account_creates_a_team() {
        Visit visit = signedInByTheCompany("grace", "leads");

        visit.open("/dashboard/teams/new");
        visit.fill("Name", "Made by Grace");
        visit.press("Create the team");

        visit.shows("Made by Grace");
        visit.open("/dashboard/audit");
        visit.shows("grace@example.com");
    }

    @Test
    void a_team_viewer_of_the_company_account_sees_the_team_of_the_group_only() {
        var own = GATEWAY.people().team(RunningGateway.TEAM);
        var other = GATEWAY.people().team("Not of the company");
        Visit visit = signedInByTheCompany("eve", "chat");

        visit.open("/dashboard/teams");
        visit.shows(own.name());
        assertThat(visit.page().locator("main").innerText()).doesNotContain(other.name());
        visit.open("/dashboard/teams/" + own.id().value());
        visit.open("/dashboard/teams/" + other.id().value(), 404);
        visit.open("/dashboard/settings", 403);
        visit.open("/dashboard/teams/new", 403);
    }

    private static Visit signedInByTheCompany(String name, String group) {
        signsInAtTheProvider(name, group);
        Visit visit = BROWSER.visit();
        visit.findings().allow(RunningGateway.identities().baseUrl().toString());
        visit.open("/dashboard/login");
        visit.follow("Sign in with your company account");
        visit.isAt("/dashboard");
        visit.isSignedInAs(name + "@example.com");
        return visit;
    }

    @Test
    void a_company_account_without_a_group_sees_the_reason() {
        signsInAtTheProvider("ada", "others");
        Visit visit = BROWSER.visit();
        visit.findings().allow(RunningGateway.identities().baseUrl().toString());
        visit.open("/dashboard/login");

        visit.refused(403, () -> visit.follow("Sign in with your company account"));

        visit.shows("None of your groups has access to this gateway.");
    }

    private static void signsInAtTheProvider(String name, String group) {
        RunningGateway.identities()
                .enqueueCallback(new DefaultOAuth2TokenCallback(
                        RunningGateway.ISSUER,
                        "sub-of-" + name,
                        "JWT",
                        List.of("gateway"),
                        Map.of("email", name + "@example.com", "email_verified", true, "groups", List.of(group)),
                        3_600));
    }

    @Test
    void the_cookie_of_a_session_that_was_ended_is_of_no_use() {
        Visit visit = BROWSER.visit();
        visit.firstSignIn(GATEWAY.people().create(Role.ADMIN));
        List<Cookie> cookies = visit.context().cookies();
        assertThat(cookies).extracting(cookie -> cookie.name).contains("__Host-agw-session");

        visit.signOut();
        assertThat(visit.context().cookies()).extracting(cookie -> cookie.name).doesNotContain("__Host-agw-session");

        visit.context().addCookies(cookies);
        visit.open("/dashboard");
        visit.isAt("/dashboard/login");
        assertThat(visit.page().request().get(GATEWAY.url() + "/admin/v1/keys").status())
                .isEqualTo(401);
    }

    @Test
    void a_changed_password_signs_out_the_other_browsers() {
        var person = GATEWAY.people().create(Role.VIEWER);
        Visit here = BROWSER.visit();
        here.firstSignIn(person);
        Visit elsewhere = BROWSER.visit();
        elsewhere.open("/dashboard/login");
        elsewhere.steps().signIn(person.email(), TestBrowser.PASSWORD);
        elsewhere.isAt("/dashboard");

        here.open("/dashboard/password");
        here.steps().changePassword(TestBrowser.PASSWORD, "another good long password");
        here.isAt("/dashboard");

        elsewhere.open("/dashboard");
        elsewhere.isAt("/dashboard/login");
        elsewhere.refused(403, () -> elsewhere.steps().signIn(person.email(), TestBrowser.PASSWORD));
        elsewhere.steps().signIn(person.email(), "another good long password");
        elsewhere.isAt("/dashboard");
    }

    @Test
    void everything_of_the_sign_in_works_without_javascript() {
        Visit visit = BROWSER.visit(GATEWAY.url(), new Browser.NewContextOptions().setJavaScriptEnabled(false));
        visit.firstSignIn(GATEWAY.people().create(Role.ADMIN));
        visit.signOut();
    }
}
