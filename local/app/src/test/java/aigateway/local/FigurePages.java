package aigateway.local;

import aigateway.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** Pages of the dashboard in the browser of an administrator, and the amounts that stand on them. */
final class FigurePages {
    private static final String EMAIL = "figures@example.com";
    private static final String PASSWORD = "a good long password";
    private static final Pattern AMOUNT = Pattern.compile("<data class=\"money\" value=\"(-?[0-9.]+)\"");

    private final Browser browser;

    FigurePages(Edge edge, String adminToken) {
        Json.Obj person = edge.send(Sent.post("/admin/v1/people", "{\"email\":\"" + EMAIL + "\",\"role\":\"admin\"}")
                        .bearer(adminToken))
                .hasStatus(201)
                .json();
        Json.Obj once = edge.send(Sent.post("/admin/v1/people/" + person.text("id") + "/password", "")
                        .bearer(adminToken))
                .hasStatus(200)
                .json();
        browser = new Browser(edge);
        browser.open("/dashboard/login").hasStatus(200);
        browser.submit("/dashboard/login", "email", EMAIL, "password", String.valueOf(once.text("password")))
                .hasStatus(303);
        browser.open("/dashboard/password").hasStatus(200);
        browser.submit("/dashboard/password", "new", PASSWORD, "repeated", PASSWORD)
                .hasStatus(303);
    }

    /** Each amount of a page, in nano-USD. */
    List<Long> amounts(String path) {
        return AMOUNT.matcher(browser.open(path).hasStatus(200).text())
                .results()
                .map(found -> new BigDecimal(found.group(1)).movePointRight(9).longValueExact())
                .toList();
    }
}
