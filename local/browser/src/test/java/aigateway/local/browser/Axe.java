package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The checks of axe-core: contrast, names of fields, structure, and more. */
final class Axe {
    private static final String SCRIPT = script();

    private static final String RUN = """
            async only => {
                const options = only ? {runOnly: {type: 'rule', values: [only]}} : {};
                const result = await axe.run(document, {resultTypes: ['violations'], ...options});
                const where = found => found.nodes.slice(0, 5).map(node => node.html).join('\\n    ');
                return {
                    passed: result.passes.length,
                    found: result.violations.map(each => each.id + ': ' + each.help + '\\n    ' + where(each)),
                };
            }""";

    private Axe() {}

    /** Fails when any check finds something on the page that is open. */
    static void requireNoFindings(Page page, String name) {
        assertThat(passed(page, "", name)).as("checks of axe on " + name).isGreaterThan(10);
    }

    /** Only the check that depends on the colours, which takes a fraction of the time. */
    static void requireContrast(Page page, String name) {
        assertThat(passed(page, "color-contrast", name))
                .as("checks of axe on " + name)
                .isEqualTo(1);
    }

    private static int passed(Page page, String only, String name) {
        if (page.evaluate("typeof axe").equals("undefined")) {
            // A call of the developer tools: the policy of the page is only for what the page itself loads.
            page.evaluate(SCRIPT);
        }
        Map<?, ?> result = (Map<?, ?>) page.evaluate(RUN, only);
        assertThat((List<?>) result.get("found")).as("axe on " + name).isEmpty();
        return (Integer) Objects.requireNonNull(result.get("passed"));
    }

    private static String script() {
        try (var in = Axe.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IllegalStateException("axe.min.js is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
