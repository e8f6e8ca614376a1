package aigateway.functions.dashboard.site;

import aigateway.functions.web.Cookies;
import aigateway.functions.web.Form;
import aigateway.kernel.Problem;
import aigateway.kernel.VisibleTeams;
import aigateway.people.Access;
import aigateway.people.Role;
import aigateway.people.SignedIn;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request of a person who is signed in and may see the area: what its page needs, and the ways in which it ends.
 *
 * @param form of a change; empty for a page
 */
public record Visit(
        HttpRequest<?> request,
        Area area,
        SignedIn signedIn,
        Params params,
        Period period,
        Form form,
        Instant now,
        Pages pages) {
    public Access access() {
        return signedIn.access();
    }

    /** As audit events name it. */
    public String actor() {
        return access().actor();
    }

    /** Whose rows the person may see: goes into every query. */
    public VisibleTeams teams() {
        return access().teams();
    }

    public boolean isAdmin() {
        return access().role() == Role.ADMIN;
    }

    /** The reporting zone. */
    public ZoneId zone() {
        return period.zone();
    }

    public Optional<String> param(String name) {
        return params.find(name);
    }

    /**
     * @param template such as {@code keys/list}
     * @param values by the names in the template; the frame's come along
     */
    public MutableHttpResponse<byte[]> show(String template, Map<String, Object> values) {
        return show(200, template, values);
    }

    public MutableHttpResponse<byte[]> show(int status, String template, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("frame", Frame.of(this));
        all.put("csrf", Visits.csrf(request));
        MutableHttpResponse<byte[]> page = pages.page(request, status, template, all);
        return Cookies.NOTICE.read(request).isPresent() ? Visits.with(page, Cookies.NOTICE.delete()) : page;
    }

    /** A refusal in the API's sentence, inside the frame. */
    public MutableHttpResponse<byte[]> problem(Problem problem) {
        return show(
                problem.status(),
                "problem",
                Map.of(
                        "title", title(problem.status()),
                        "problem", problem.message(),
                        "change", form != Form.NONE));
    }

    private static String title(int status) {
        return switch (status) {
            case 403 -> "You may not do this";
            case 404 -> "Not found";
            case 409 -> "It changed in the meantime";
            case 503, 504 -> "Please try again later";
            default -> "This does not work";
        };
    }

    /**
     * Leads to another page after a change.
     *
     * @param path below /dashboard, such as {@code keys/abc}, with its query
     * @param notice a sentence that says what was done; the next page shows it once
     */
    public MutableHttpResponse<byte[]> redirect(String path, String notice) {
        return Visits.with(Pages.redirect(request, path), Notice.cookie(notice));
    }

    public HttpResponse<byte[]> redirect(String path) {
        return Pages.redirect(request, path);
    }
}
