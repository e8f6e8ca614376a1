package aigateway.functions.dashboard.site;

import aigateway.functions.dashboard.shown.Moments;
import aigateway.people.Person;
import aigateway.people.Role;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * What stands around a page: navigation, period, search, and who is signed in.
 *
 * @param area of the page
 * @param areas that the person may see
 * @param params of the page's address
 * @param carried those that follow to other pages: the period
 * @param filters those that follow to pages with the same filters: also team, key, model and provider
 * @param notice what was just done; empty for nothing
 * @param here the link to the page itself, without its query
 */
public record Frame(
        Area area,
        List<Area> areas,
        Person person,
        Role role,
        boolean admin,
        Params params,
        Params carried,
        Params filters,
        Period period,
        Instant asOf,
        ZoneId zone,
        String notice,
        String here) {
    private static final List<Area> FILTERED = List.of(Area.OVERVIEW, Area.USAGE, Area.REQUESTS);
    private static final List<Area> UNCOMPARED =
            List.of(Area.REQUESTS, Area.JOBS, Area.DELIVERIES, Area.PROVIDERS, Area.AUDIT);

    static Frame of(Visit visit) {
        Role role = visit.access().role();
        return new Frame(
                visit.area(),
                Area.seenBy(role),
                visit.signedIn().person(),
                role,
                role == Role.ADMIN,
                visit.params(),
                visit.params().only(Period.PARAMS),
                visit.params().only("period", "from", "to", "compare", "team", "key", "model", "provider"),
                visit.period(),
                visit.now(),
                visit.zone(),
                Notice.read(visit.request()),
                Pages.link(visit.request(), Pages.own(visit.request())));
    }

    /** The query of a link to the first page. */
    public Params home() {
        return to(Area.OVERVIEW);
    }

    /** The query of a link to another page. */
    public Params to(Area other) {
        return FILTERED.contains(area) && FILTERED.contains(other) ? filters : carried;
    }

    /** Whether the page shows each figure beside the one of the period before. */
    public boolean compares() {
        return !UNCOMPARED.contains(area);
    }

    /** Whether the page is about its period. The audit trail is so only when one was chosen: the last event may be old. */
    public boolean hasPeriod() {
        return area != Area.AUDIT || params.has("period") || params.has("from");
    }

    /** When the page was made, in the reporting zone. */
    public String clock() {
        return Moments.clock(asOf, zone);
    }

    public String roleText() {
        return role.text().replace('_', ' ');
    }
}
