package aigateway.local.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The browser enforces the policy of the pages, and the tests see it when a page breaks it. */
class PolicyTest {
    @RegisterExtension
    static final TestBrowser BROWSER = new TestBrowser();

    @Test
    void a_script_in_a_page_does_not_run() {
        Visit visit = BROWSER.visit().open("/dashboard/login");

        visit.page().evaluate("""
                () => {
                    const script = document.createElement('script');
                    script.textContent = 'window.ran = true';
                    document.body.append(script);
                }""");

        assertThat(visit.page().evaluate("window.ran === undefined")).isEqualTo(true);
        assertThat(visit.findings().take()).singleElement().asString().contains("Content Security Policy");
    }

    @Test
    void a_picture_of_another_host_is_not_loaded() {
        Visit visit = BROWSER.visit().open("/dashboard/login");

        visit.page().evaluate("""
                () => new Promise(done => {
                    const image = document.createElement('img');
                    image.onerror = done;
                    image.src = 'http://127.0.0.2/picture.png';
                    document.body.append(image);
                })""");

        assertThat(visit.findings().take())
                .isNotEmpty()
                .anySatisfy(each -> assertThat(each).contains("Content Security Policy"));
    }

    @Test
    void a_page_that_does_not_exist_is_a_finding() {
        Visit visit = BROWSER.visit();
        visit.page().navigate(RunningGateway.shared().url() + "/docs/no-such-page");
        assertThat(visit.findings().take()).singleElement().asString().startsWith("404: GET ");
    }
}
