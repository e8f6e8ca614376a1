package aigateway.local.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** The sign-in with a password, as a person does it. */
final class SignInSteps {
    private final Page page;

    SignInSteps(Page page) {
        this.page = page;
    }

    /** On the sign-in page. */
    void signIn(String email, String password) {
        page.getByLabel("Email").fill(email);
        page.getByLabel("Password").fill(password);
        press("Sign in");
    }

    /** Whether the sign-in was refused, or has not begun. */
    boolean isAtSignIn() {
        return page.url().endsWith("/dashboard/login");
    }

    /** Whether a new password has to be chosen first. */
    boolean mustChoosePassword() {
        return page.url().endsWith("/dashboard/password");
    }

    /** In place of a one-time password. */
    void choosePassword(String password) {
        repeated(password);
        press("Save");
    }

    void changePassword(String old, String password) {
        page.getByLabel("Old password").fill(old);
        repeated(password);
        press("Save");
    }

    private void repeated(String password) {
        page.getByLabel("New password", new Page.GetByLabelOptions().setExact(true))
                .fill(password);
        page.getByLabel("New password again").fill(password);
    }

    private void press(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
        page.waitForLoadState();
    }
}
