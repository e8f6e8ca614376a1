package aigateway.local.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code local/screenshots}: pictures of the pages of a running gateway, for people to look at. */
@Command(
        name = "screenshots",
        mixinStandardHelpOptions = true,
        description = "Takes pictures of the pages of a running gateway: 1280 and 390 pixels wide, light and dark.")
public final class Screenshots implements Callable<Integer> {
    @Option(names = "--url", defaultValue = "http://127.0.0.1:8010", description = "default: ${DEFAULT-VALUE}")
    private String url = "";

    @Option(names = "--email", defaultValue = "admin@localhost", description = "default: ${DEFAULT-VALUE}")
    private String email = "";

    @Option(names = "--password", description = "without it: only the sign-in page")
    private @Nullable String password;

    @Option(names = "--new-password", description = "chosen when the password is a one-time password")
    private @Nullable String newPassword;

    @Option(names = "--out", defaultValue = "screenshots", description = "the folder; default: ${DEFAULT-VALUE}")
    private Path out = Path.of("");

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "such as /dashboard/keys; default: all pages that the navigation of the first page links to")
    private List<String> paths = new ArrayList<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Screenshots()).execute(args));
    }

    @Override
    public Integer call() {
        var program = Chromium.find();
        if (program.isEmpty()) {
            System.err.println(Chromium.MISSING);
            return 1;
        }
        try (var chromium = Chromium.start(program.get());
                BrowserContext context = chromium.browser().newContext()) {
            return picturesOf(context.newPage());
        } catch (PlaywrightException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private int picturesOf(Page page) {
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                System.err.println(page.url() + ": " + message.text());
            }
        });
        var pictures = new Pictures(page, out);
        open(page, "/dashboard/login");
        if (password == null || paths.isEmpty()) {
            pictures.take("login");
        }
        if (password == null) {
            return 0;
        }
        if (!isSignedIn(page, password)) {
            return 1;
        }
        for (String path : paths.isEmpty() ? linked(page) : paths) {
            open(page, path);
            pictures.take(Pictures.name(path));
            System.out.println(path);
        }
        return 0;
    }

    private boolean isSignedIn(Page page, String typed) {
        var steps = new SignInSteps(page);
        steps.signIn(email, typed);
        if (newPassword != null && steps.isAtSignIn()) {
            // Chosen by an earlier run of the same command.
            steps.signIn(email, newPassword);
        }
        if (steps.isAtSignIn()) {
            System.err.println(page.getByRole(AriaRole.ALERT).first().innerText());
            return false;
        }
        if (steps.mustChoosePassword()) {
            if (newPassword == null) {
                System.err.println("The password is a one-time password: add --new-password.");
                return false;
            }
            steps.choosePassword(newPassword);
        }
        return true;
    }

    private void open(Page page, String path) {
        var response = page.navigate(url + (path.startsWith("/") ? path : "/dashboard/" + path));
        if (response != null && response.status() >= 400) {
            System.err.println(path + ": " + response.status());
        }
    }

    /** The first page, the change of the password, and what the navigation of the first page has. */
    private static Set<String> linked(Page page) {
        Set<String> found = new LinkedHashSet<>(List.of("/dashboard", "/dashboard/password"));
        for (var link : page.locator("nav a[href]").all()) {
            URI target = URI.create(page.url()).resolve(String.valueOf(link.getAttribute("href")));
            if (target.getPath().startsWith("/dashboard")) {
                found.add(target.getPath());
            }
        }
        return found;
    }
}
