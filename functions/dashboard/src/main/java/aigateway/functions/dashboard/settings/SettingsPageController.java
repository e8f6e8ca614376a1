package aigateway.functions.dashboard.settings;

import aigateway.assembly.EffectiveSetting;
import aigateway.assembly.Settings;
import aigateway.functions.dashboard.site.Area;
import aigateway.functions.dashboard.site.Visits;
import aigateway.functions.web.AnyQuery;
import aigateway.reports.Build;
import aigateway.secrets.SecretName;
import aigateway.secrets.SecretVersions;
import aigateway.secrets.Secrets;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they are in force. The environment rules, so nothing is changed here.
 *
 * <p>Round trips: the session.
 */
@AnyQuery
@Controller("/dashboard/settings")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public class SettingsPageController {
    /** These may list versions, so that one can be rotated. */
    private static final Set<SecretName> VERSIONED = Set.of(SecretName.KEY_PEPPER, SecretName.DATA_KEY);

    private final Visits visits;
    private final Settings settings;
    private final Secrets secrets;

    SettingsPageController(Visits visits, Settings settings, Secrets secrets) {
        this.visits = visits;
        this.settings = settings;
        this.secrets = secrets;
    }

    /**
     * A setting on the page.
     *
     * @param source in words
     */
    public record Row(String name, @Nullable String value, String source, boolean given) {}

    /**
     * A secret on the page, without its value.
     *
     * @param versions of those that list some; 0 for the others
     */
    public record SecretRow(String name, boolean set, int current, int versions) {}

    @Get
    HttpResponse<byte[]> settings(HttpRequest<?> request) {
        return visits.page(request, Area.SETTINGS, visit -> {
            String text = visit.params().text("q").toLowerCase(Locale.ROOT);
            boolean given = visit.params().holds("show", "given");
            List<Row> rows = settings.effective().stream()
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).contains(text))
                    .filter(each -> !given || each.source() != EffectiveSetting.Source.DEFAULT)
                    .map(SettingsPageController::row)
                    .toList();
            Map<String, Object> values = new HashMap<>();
            values.put("settings", rows);
            values.put(
                    "secrets",
                    Arrays.stream(SecretName.values()).map(this::secret).toList());
            values.put("version", Build.version());
            values.put("java", Runtime.version().toString());
            values.put("lambda", settings.lambda());
            values.put("retention", settings.retention());
            return visit.show("settings/settings", values);
        });
    }

    private static Row row(EffectiveSetting setting) {
        String source = switch (setting.source()) {
            case DEFAULT -> "default";
            case ENVIRONMENT -> "environment";
            case DOT_ENV -> ".env";
            case LOCAL_RUN -> "local/run";
        };
        return new Row(setting.name(), setting.value(), source, setting.source() != EffectiveSetting.Source.DEFAULT);
    }

    private SecretRow secret(SecretName name) {
        Optional<String> text = secrets.find(name).filter(value -> !value.isBlank());
        if (text.isEmpty() || !VERSIONED.contains(name)) {
            return new SecretRow(name.name(), text.isPresent(), 0, 0);
        }
        SecretVersions versions = SecretVersions.parse(name, text.get());
        return new SecretRow(
                name.name(), true, versions.current(), versions.all().size());
    }
}
