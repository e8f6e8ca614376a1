package aigateway.functions.dashboard.prices;

import aigateway.assembly.AdminFeature;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.pricing.PriceVersion;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Models and prices.
 *
 * <p>Round trips of the list: the session, the prices, and one report of usage.
 */
@AnyQuery
@Controller("/dashboard/prices")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PricesPageController {
    private static final int ROWS = 100;
    private static final int VERSIONS = 50;
    private static final String FIELD_PROVIDER = "provider";
    private static final String FIELD_MODEL = "model";

    private final Visits visits;
    private final AdminFeature admin;
    private final PriceForms forms;

    PricesPageController(Visits visits, AdminFeature admin, PriceForms forms) {
        this.visits = visits;
        this.admin = admin;
        this.forms = forms;
    }

    @Get
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return visits.page(request, Area.PRICES, this::list);
    }

    private HttpResponse<byte[]> list(Visit visit) {
        var table = new PriceTable(admin.managePrices().inForce(), forms.used(visit));
        List<PriceRow> rows = table.filtered(visit.params(), ROWS + 1);
        boolean more = rows.size() > ROWS;
        List<PriceRow> shown = more ? rows.subList(0, ROWS) : rows;
        Map<String, Object> values = new HashMap<>();
        values.put("prices", shown);
        values.put(
                "next",
                more ? shown.getLast().provider() + "/" + shown.getLast().model() : null);
        values.put("unpriced", table.unpriced());
        values.put(
                "versions",
                admin.managePrices().versions(null, null, Long.MAX_VALUE, VERSIONS).stream()
                        .map(Version::of)
                        .toList());
        values.put("providers", table.providers());
        return visit.show("prices/list", values);
    }

    /** The form of an override, for a model, a provider or all. */
    @Get("/override")
    HttpResponse<byte[]> form(HttpRequest<?> request) {
        return visits.page(
                request,
                Area.PRICES,
                visit -> forms.form(
                        visit,
                        200,
                        "",
                        visit.params().text(FIELD_PROVIDER),
                        visit.params().text(FIELD_MODEL),
                        null));
    }

    /** Shows what an override would change, or stores it. */
    @Post("/override")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> override(HttpRequest<?> request) {
        return visits.change(
                request,
                Area.PRICES,
                visit -> visit.form().text("step").equals("store") ? store(visit) : forms.preview(visit));
    }

    private HttpResponse<byte[]> store(Visit visit) {
        return admin.managePrices()
                .override(visit.actor(), PriceForms.body(visit.form()))
                .<HttpResponse<byte[]>>map(change -> visit.redirect(
                        "prices?show=own",
                        "The override is stored as " + change.version().version() + "."))
                .orElse(problem -> forms.again(visit, problem));
    }

    @Post("/reset")
    @Consumes(MediaType.ALL)
    HttpResponse<byte[]> reset(HttpRequest<?> request) {
        return visits.change(request, Area.PRICES, visit -> {
            String provider = visit.form().text(FIELD_PROVIDER);
            String model = visit.form().text(FIELD_MODEL);
            return admin.managePrices()
                    .reset(visit.actor(), provider, model)
                    .<HttpResponse<byte[]>>map(_ -> visit.redirect(
                            "prices", "The shipped price of " + provider + "/" + model + " is in force again."))
                    .orElse(visit::problem);
        });
    }

    /** An override that was made. */
    public record Version(String version, String name, Instant at, Instant from, String changes) {
        static Version of(PriceVersion made) {
            String name = made.provider().equals(PriceVersion.ANY)
                    ? "all providers"
                    : made.model().equals(PriceVersion.ANY)
                            ? "all of " + made.provider()
                            : made.provider() + "/" + made.model();
            return new Version(made.version(), name, made.at(), made.effectiveFrom(), PriceForms.words(made));
        }
    }
}
