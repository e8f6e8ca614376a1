package aigateway.local.browser;

import static org.assertj.core.api.Assumptions.assumeThat;

import aigateway.people.Role;
import com.microsoft.playwright.Browser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Chromium for the tests of a class, which are skipped where there is none. After each test it closes the windows, and fails
 * the test when one of them had findings.
 */
final class TestBrowser implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    /** Chosen by each person in place of the one-time password. */
    static final String PASSWORD = "a good long password";

    private final List<Visit> visits = new ArrayList<>();
    private final Map<Role, String> signedIn = new EnumMap<>(Role.class);
    private @Nullable Chromium chromium;

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<Path> program = Chromium.find();
        assumeThat(program).as(Chromium.MISSING).isPresent();
        chromium = Chromium.start(program.get());
    }

    /** A new window at the gateway that all tests share; no person is signed in. */
    Visit visit() {
        return visit(RunningGateway.shared().url());
    }

    /** A new window at another address. */
    Visit visit(String url) {
        return visit(url, new Browser.NewContextOptions());
    }

    /** A new window with options of its own. */
    Visit visit(String url, Browser.NewContextOptions options) {
        if (chromium == null) {
            throw new IllegalStateException("the browser has not started");
        }
        var visit = new Visit(chromium.browser().newContext(options), url);
        visits.add(visit);
        return visit;
    }

    /** A new window of a signed-in person with this role; the person signs in once for all tests of the class. */
    Visit as(Role role) {
        String state = signedIn.computeIfAbsent(role, this::signIn);
        return visit(RunningGateway.shared().url(), new Browser.NewContextOptions().setStorageState(state));
    }

    private String signIn(Role role) {
        Visit visit = visit();
        visit.firstSignIn(RunningGateway.shared().people().create(role));
        return visit.storage();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<Visit> closed = List.copyOf(visits);
        visits.clear();
        closed.forEach(Visit::close);
        closed.forEach(Visit::requireNoFindings);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (chromium != null) {
            chromium.close();
        }
    }
}
