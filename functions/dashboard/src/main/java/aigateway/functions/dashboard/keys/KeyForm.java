package aigateway.functions.dashboard.keys;

import aigateway.functions.dashboard.site.Body;
import aigateway.functions.dashboard.site.Values;
import aigateway.functions.web.Form;
import aigateway.json.JsonText;
import aigateway.json.RequestBody;
import aigateway.keys.Key;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The form of a key's settings, and the body that the admin API takes for it. */
final class KeyForm {
    /** Before the name of a model: its box in the list of models. */
    static final String MODEL = "model.";

    private static final String MODELS = "models";
    private static final String EXPIRES = "expires";
    private static final String EXPIRES_ON = "expires_on";
    private static final String KEEP = "keep";
    private static final List<String> LIMITS = List.of("rpm", "tpm", "parallel");

    private KeyForm() {}

    /** What the form shows for a key. */
    static Values of(Key key, ZoneId zone) {
        Map<String, String> values = new HashMap<>();
        values.put("name", key.spec().name());
        values.put("team", key.team() == null ? "" : key.team().name());
        values.put("tags", String.join(", ", key.spec().tags()));
        values.put(MODELS, lines(key.spec().allowedModels()));
        values.put(
                "ips",
                key.spec().allowedIps() == null
                        ? ""
                        : key.spec().allowedIps().stream().map(Object::toString).collect(Collectors.joining("\n")));
        values.put("cache", key.spec().cache().text());
        var all = key.spec().limits().all();
        values.put("rpm", text(all.requestsPerMinute()));
        values.put("tpm", text(all.tokensPerMinute()));
        values.put("parallel", text(all.parallel()));
        values.put("model_limits", LimitsText.modelLines(key.spec().limits()));
        Instant expiry = key.spec().expiresAt();
        values.put(EXPIRES, expiry == null ? "never" : KEEP);
        values.put(
                EXPIRES_ON,
                expiry == null ? "" : expiry.atZone(zone).toLocalDate().toString());
        return Values.of(values);
    }

    private static String lines(@Nullable List<String> texts) {
        return texts == null ? "" : String.join("\n", texts);
    }

    private static String text(@Nullable Long number) {
        return number == null ? "" : number.toString();
    }

    /** What was typed, with the checked models among the typed ones; also those that the catalogue no longer has. */
    static Values withChecked(Form sent) {
        Values typed = Values.of(sent);
        Set<String> models = new LinkedHashSet<>(names(typed.text(MODELS)));
        models.addAll(sent.checked(MODEL));
        return typed.with(MODELS, String.join("\n", models));
    }

    static RequestBody create(Values form, ZoneId zone, Instant now) {
        return Body.of(json -> {
            json.text("name", form.text("name"));
            team(json, form);
            tags(json, form);
            models(json, form);
            ips(json, form);
            limits(json, form);
            cache(json, form);
            expiry(json, form, zone, now);
            if (form.has("budget_limit")) {
                json.objects("budgets", List.of(form), KeyForm::budget);
            }
        });
    }

    private static void budget(JsonText json, Values form) {
        number(json, "limit_usd", form.text("budget_limit"));
        json.text("period", form.text("budget_period")).text("mode", form.text("budget_mode"));
    }

    /** Only what differs from the key, so that its audit event names what was changed. */
    static RequestBody change(Values before, Values form, ZoneId zone, Instant now) {
        return Body.of(json -> {
            changed(before, form, List.of("name"), () -> json.text("name", form.text("name")));
            changed(before, form, List.of("team"), () -> team(json, form));
            changed(before, form, List.of("tags"), () -> tags(json, form));
            changed(before, form, List.of(MODELS), () -> models(json, form));
            changed(before, form, List.of("ips"), () -> ips(json, form));
            changed(before, form, List.of("rpm", "tpm", "parallel", "model_limits"), () -> limits(json, form));
            changed(before, form, List.of("cache"), () -> cache(json, form));
            if (!form.is(EXPIRES, KEEP) && !(form.is(EXPIRES, "never") && before.is(EXPIRES, "never"))) {
                expiry(json, form, zone, now);
            }
        });
    }

    private static void changed(Values before, Values form, List<String> fields, Runnable write) {
        if (fields.stream().anyMatch(field -> !before.is(field, form.text(field)))) {
            write.run();
        }
    }

    private static void team(JsonText json, Values form) {
        json.text("team", form.has("team") ? form.text("team") : null);
    }

    private static void tags(JsonText json, Values form) {
        json.texts("tags", parts(form.text("tags")));
    }

    private static void models(JsonText json, Values form) {
        json.texts("allowed_models", form.has(MODELS) ? names(form.text(MODELS)) : null);
    }

    private static void ips(JsonText json, Values form) {
        json.texts("allowed_ips", form.has("ips") ? parts(form.text("ips")) : null);
    }

    private static void cache(JsonText json, Values form) {
        json.text("cache", form.has("cache") ? form.text("cache") : "off");
    }

    private static void limits(JsonText json, Values form) {
        boolean all = LIMITS.stream().anyMatch(form::has);
        boolean single = form.has("model_limits");
        if (!all && !single) {
            json.nullMember("limits");
            return;
        }
        json.object("limits", limits -> {
            LIMITS.stream().filter(form::has).forEach(name -> number(limits, name, form.text(name)));
            if (single) {
                limits.object(
                        "models",
                        models -> form.text("model_limits")
                                .lines()
                                .filter(line -> !line.isBlank())
                                .forEach(line -> modelLimits(models, line)));
            }
        });
    }

    /** A line such as {@code gpt-4o* rpm=5}; what cannot be read goes on as a text, which the API refuses. */
    private static void modelLimits(JsonText models, String line) {
        String[] words = line.strip().split("\\s+", -1);
        models.object(words[0].replaceAll(":$", ""), limits -> {
            for (String word : words) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    number(limits, word.substring(0, equals), word.substring(equals + 1));
                }
            }
        });
    }

    /** A text that is no number goes on as it is: the API says what it expects. */
    static void number(JsonText json, String name, String text) {
        String digits = text.replace(",", "").replaceFirst("^\\$", "").strip();
        if (digits.matches("\\d{1,12}(\\.\\d{1,12})?")) {
            json.decimal(name, digits);
        } else {
            json.text(name, text);
        }
    }

    private static void expiry(JsonText json, Values form, ZoneId zone, Instant now) {
        switch (form.text(EXPIRES)) {
            case "", "never" -> json.nullMember("expires_at");
            case "date" -> date(json, form.text(EXPIRES_ON), zone);
            case String days
            when days.matches("\\d{1,4}") ->
                json.number(
                        "expires_at",
                        now.plus(Duration.ofDays(Long.parseLong(days))).getEpochSecond());
            case String other -> json.text("expires_at", other);
        }
    }

    /** The end of the day. */
    private static void date(JsonText json, String text, ZoneId zone) {
        try {
            Instant end = LocalDate.parse(text).plusDays(1).atStartOfDay(zone).toInstant();
            json.number("expires_at", end.getEpochSecond());
        } catch (DateTimeException _) {
            json.text("expires_at", text);
        }
    }

    /** Separated by commas, blanks or lines. */
    static List<String> parts(String text) {
        return Arrays.stream(text.split("[\\s,]+"))
                .filter(part -> !part.isEmpty())
                .distinct()
                .toList();
    }

    /** Separated by commas or lines: a model's name may have blanks. */
    private static List<String> names(String text) {
        return Arrays.stream(text.split("[\\n,]+"))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .distinct()
                .toList();
    }
}
