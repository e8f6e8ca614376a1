package aigateway.functions.dashboard.prices;

import aigateway.admin.ManagePrices;
import aigateway.assembly.AdminFeature;
import aigateway.functions.dashboard.shown.PriceText;
import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Visit;
import aigateway.functions.web.Form;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.kernel.Part;
import aigateway.kernel.Problem;
import aigateway.pricing.ListedPrice;
import aigateway.pricing.Price;
import aigateway.pricing.PriceVersion;
import aigateway.usage.Dimension;
import aigateway.usage.UsageQuery;
import aigateway.usage.UsageReport;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The form of an override, what it would change, and the body that the admin API takes. */
@Singleton
class PriceForms {
    private static final int USED_DAYS = 30;
    private static final int LINES_MAX = 5_000;
    private static final String DISCOUNT = "discount_percent";
    private static final String FROM = "effective_from";
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Pattern SIGNS = Pattern.compile("[{}\"]");
    private static final String USD = " usd";

    private final AdminFeature admin;

    PriceForms(AdminFeature admin) {
        this.admin = admin;
    }

    /** By provider and model, of the last 30 days. */
    UsageReport used(Visit visit) {
        return admin.usages()
                .report(UsageQuery.of(
                                visit.now().minus(USED_DAYS, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS),
                                visit.now().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS),
                                visit.zone())
                        .by(Dimension.PROVIDER, Dimension.MODEL)
                        .visibleTo(visit.teams())
                        .atMost(LINES_MAX));
    }

    HttpResponse<byte[]> form(
            Visit visit,
            int status,
            String problem,
            String provider,
            String model,
            ManagePrices.@Nullable Preview preview) {
        Price now = provider.isEmpty() || model.isEmpty()
                ? null
                : admin.managePrices().list(provider, model, null, 1).stream()
                        .findFirst()
                        .map(ListedPrice::price)
                        .orElse(null);
        Map<String, Object> values = new HashMap<>();
        values.put("problem", problem);
        values.put("provider", provider);
        values.put("model", model);
        values.put("figures", model.isEmpty() ? List.of() : figures(now));
        values.put("listed", now != null);
        values.put("typed", new Typed(visit.form()));
        values.put("effect", preview == null ? null : Effect.of(used(visit), preview.before(), preview.after()));
        values.put("changed", preview == null ? List.of() : changed(preview));
        values.put(
                "providers",
                admin.managePrices().list(null, null, null, Integer.MAX_VALUE).stream()
                        .map(ListedPrice::provider)
                        .distinct()
                        .sorted()
                        .toList());
        values.put("changedCount", preview == null ? 0 : preview.prices().size());
        return visit.show(status, "prices/override", values);
    }

    /** What was typed, for the form that is shown again. */
    public record Typed(Form form) {
        public String of(String name) {
            return form.text(name);
        }
    }

    private static List<PriceRow.Figure> figures(@Nullable Price now) {
        List<PriceRow.Figure> listed = PriceRow.figures(now, now);
        return listed.isEmpty()
                ? List.of(
                        new PriceRow.Figure("input, per million tokens", Part.INPUT.member(), null, null, false),
                        new PriceRow.Figure(
                                "cached input, per million tokens", Part.CACHED_INPUT.member(), null, null, false),
                        new PriceRow.Figure("output, per million tokens", Part.OUTPUT.member(), null, null, false))
                : listed;
    }

    HttpResponse<byte[]> preview(Visit visit) {
        Form form = visit.form();
        return admin.managePrices()
                .preview(body(form))
                .map(preview -> form(visit, 200, "", form.text("provider"), form.text("model"), preview))
                .orElse(problem -> again(visit, problem));
    }

    HttpResponse<byte[]> again(Visit visit, Problem problem) {
        Form form = visit.form();
        return form(visit, problem.status(), problem.message(), form.text("provider"), form.text("model"), null);
    }

    /** A price whose figures differ. */
    public record ChangedPrice(String name, List<PriceRow.Figure> figures) {}

    private static final int CHANGED_SHOWN = 20;

    private static List<ChangedPrice> changed(ManagePrices.Preview preview) {
        return preview.prices().stream()
                .limit(CHANGED_SHOWN)
                .map(each -> {
                    ListedPrice before = each.before();
                    ListedPrice after = each.after();
                    ListedPrice named = after == null ? before : after;
                    return new ChangedPrice(
                            named == null ? "" : named.id(),
                            PriceRow.figures(
                                    before == null ? null : before.price(), after == null ? null : after.price()));
                })
                .toList();
    }

    /** Only what was filled in; a text that is no number goes as it is, so that the API says what is wrong with it. */
    static RequestBody body(Form form) {
        return Body.of(json -> {
            text(json, form, "provider");
            text(json, form, "model");
            for (Part part : Part.values()) {
                decimal(json, form, part.member());
            }
            decimal(json, form, DISCOUNT);
            text(json, form, FROM);
            if (form.text("force").equals("true")) {
                json.flag("force", true);
            }
        });
    }

    private static void text(JsonText json, Form form, String name) {
        form.find(name).map(String::strip).filter(value -> !value.isEmpty()).ifPresent(value -> json.text(name, value));
    }

    private static void decimal(JsonText json, Form form, String name) {
        form.find(name)
                .map(value -> value.replace("%", "").strip())
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> {
                    if (DECIMAL.matcher(value).matches()) {
                        json.decimal(name, value);
                    } else {
                        json.text(name, value);
                    }
                });
    }

    /** Such as {@code discount percent: 15}. */
    static String words(PriceVersion version) {
        String plain = SIGNS.matcher(JsonText.objectText(version::describe)).replaceAll("");
        return plain.isEmpty()
                ? "back to the shipped price"
                : Arrays.stream(plain.split(",")).map(PriceForms::words).collect(Collectors.joining(", "));
    }

    /** A member such as {@code output_usd_per_million:0.6} as "output $0.60 per million". */
    private static String words(String member) {
        int end = Math.max(0, member.lastIndexOf(':'));
        String name = member.substring(0, end).replace('_', ' ').replace(':', ' ');
        String value = member.substring(Math.min(member.length(), end + 1));
        int usd = name.indexOf(USD);
        if (name.equals("discount percent")) {
            return value + " % discount";
        }
        return usd < 0 || !DECIMAL.matcher(value).matches()
                ? name + ": " + value
                : name.substring(0, usd) + " " + PriceText.usd(value) + name.substring(usd + USD.length());
    }
}
