package aigateway.functions.api;

import static io.micronaut.http.MediaType.ALL;

import aigateway.admin.ManagePrices;
import aigateway.assembly.AdminFeature;
import aigateway.assembly.Settings;
import aigateway.functions.web.Requests;
import aigateway.functions.web.Responses;
import aigateway.functions.web.query.Page;
import aigateway.kernel.Problem;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.PriceVersion;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an admin does with prices. */
@Controller("/admin/v1/prices")
@Produces(ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class PricesController {
    private final AdminFeature admin;
    private final Settings settings;
    private final AdminAuthenticator authenticator;

    PricesController(AdminFeature admin, Settings settings, AdminAuthenticator authenticator) {
        this.admin = admin;
        this.settings = settings;
        this.authenticator = authenticator;
    }

    @Get
    HttpResponse<byte[]> list(
            HttpRequest<?> request,
            @QueryValue @Nullable String provider,
            @QueryValue @Nullable String model,
            @QueryValue @Nullable String overridden,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, () -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            if (overridden != null && !overridden.equals("true")) {
                return Responses.problem(Problem.invalidValue("overridden", "expected true, or leave it out"));
            }
            if (overridden != null) {
                List<ManagePrices.Changed> changed =
                        admin.managePrices().overridden(provider, model, page.after(), page.fetch());
                return Responses.json(200, json -> page.write(json, changed, PriceJson::id, PriceJson::overridden));
            }
            List<ListedPrice> listed = admin.managePrices().list(provider, model, page.after(), page.fetch());
            return Responses.json(200, json -> page.write(json, listed, ListedPrice::id, PriceJson::write));
        });
    }

    @Put
    @Consumes(ALL)
    HttpResponse<byte[]> override(HttpRequest<?> request) {
        return authenticator.enter(
                request,
                by -> admin.managePrices()
                        .override(by.actor(), Requests.body(request, settings.maxBodyBytes()))
                        .map(PricesController::changed)
                        .orElse(Responses::problem));
    }

    /** The overrides, the newest first. A page goes on after the last version of the one before. */
    @Get("/versions")
    HttpResponse<byte[]> versions(
            HttpRequest<?> request,
            @QueryValue @Nullable String provider,
            @QueryValue @Nullable String model,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable String limit) {
        return authenticator.enter(request, () -> {
            Page page = Page.read(after, limit);
            if (page.problem() != null) {
                return Responses.problem(page.problem());
            }
            List<PriceVersion> versions =
                    admin.managePrices().versions(provider, model, serial(page.after()), page.fetch());
            return Responses.json(200, json -> page.write(json, versions, PriceVersion::version, PriceJson::version));
        });
    }

    private static long serial(@Nullable String after) {
        String digits = after == null ? "" : after.replaceFirst("^override-", "");
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : Long.MAX_VALUE;
    }

    /** Goes back to the shipped price. */
    @Delete("/{provider}/{+model}")
    HttpResponse<byte[]> reset(HttpRequest<?> request, @PathVariable String provider, @PathVariable String model) {
        return authenticator.enter(
                request,
                by -> admin.managePrices()
                        .reset(by.actor(), provider, model)
                        .map(PricesController::changed)
                        .orElse(Responses::problem));
    }

    private static HttpResponse<byte[]> changed(ManagePrices.Change change) {
        return Responses.json(200, json -> PriceJson.write(json, change));
    }
}
