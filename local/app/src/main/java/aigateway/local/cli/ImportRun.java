package aigateway.local.cli;

import aigateway.json.Json;
import aigateway.local.litellm.BudgetEntry;
import aigateway.local.litellm.Findings;
import aigateway.local.litellm.ImportPlan;
import aigateway.local.litellm.ImportPlan.KeyEntry;
import aigateway.local.litellm.ImportPlan.TeamEntry;
import aigateway.local.litellm.PriceOverride;
import aigateway.local.litellm.Translation;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates at the gateway what it does not have yet. Teams, budgets and keys are recognised by their names. */
final class ImportRun {
    private static final String KEYS = "/admin/v1/keys";
    private static final String TEAMS = "/admin/v1/teams";
    private static final String BUDGETS = "/admin/v1/budgets";
    private static final String THERE = "it was there already and stays as it is";

    private final Connection connection;
    private final Findings findings;
    private final PlainKeys plain;
    private final NewKeysFile secrets;

    ImportRun(Connection connection, Findings findings, PlainKeys plain, NewKeysFile secrets) {
        this.connection = connection;
        this.findings = findings;
        this.plain = plain;
        this.secrets = secrets;
    }

    /** The gateway did not answer as it must; the rest of the import is of no use. */
    private static final class Stopped extends RuntimeException {
        Stopped(String sentence) {
            super(sentence);
        }
    }

    void create(Translation translation, ImportPlan plan) {
        int parts = translation.prices().size()
                + (translation.wide() == null ? 0 : 1)
                + plan.teams().size()
                + plan.tagBudgets().size()
                + plan.keys().size();
        if (parts == 0) {
            return;
        }
        try {
            Map<String, String> budgets = names(BUDGETS);
            translation.prices().forEach(this::price);
            if (translation.wide() != null) {
                budget(budgets, translation.wide(), translation.timeZone(), null, null);
            }
            plan.tagBudgets()
                    .forEach(each -> budget(budgets, each.budget(), translation.timeZone(), "tag", each.tag()));
            if (!plan.teams().isEmpty()) {
                Map<String, String> teams = names(TEAMS);
                plan.teams().forEach(team -> team(team, teams, budgets, translation.timeZone()));
            }
            if (!plan.keys().isEmpty()) {
                Map<String, String> keys = names(KEYS);
                plan.keys().forEach(key -> key(key, keys, translation));
            }
        } catch (Stopped stopped) {
            findings.missed(
                    "prices, budgets, teams and keys (" + parts + " in all)",
                    String.valueOf(stopped.getMessage())
                            + " Import again later: what was created by then is recognised.");
        }
    }

    private void price(PriceOverride price) {
        String part = ImportParts.of(price);
        ApiResponse now = connection.read("/admin/v1/prices?overridden=true&provider=" + Pages.encoded(price.provider())
                + "&model=" + Pages.encoded(price.model()));
        boolean there = now instanceof ApiResponse.Given given
                && JsonValues.objects(given.body(), "data").stream().anyMatch(each -> hasFigures(each, price));
        if (there) {
            findings.carried(part, THERE);
        } else if (made(part, connection.put("/admin/v1/prices", ImportParts.request(price))) != null) {
            findings.carried(part, ImportParts.figures(price));
        }
    }

    private static boolean hasFigures(Json.Obj listed, PriceOverride price) {
        Json.Obj longInput = listed.object("long_context");
        return price.figures().entrySet().stream()
                        .allMatch(each ->
                                JsonValues.decimal(listed, each.getKey()).compareTo(each.getValue()) == 0)
                && price.longInput().entrySet().stream()
                        .allMatch(each -> longInput != null
                                && JsonValues.decimal(longInput, each.getKey()).compareTo(each.getValue()) == 0);
    }

    private void budget(
            Map<String, String> known,
            BudgetEntry budget,
            String zone,
            @Nullable String member,
            @Nullable String value) {
        String part = "budget " + budget.name();
        if (known.containsKey(lower(budget.name()))) {
            findings.carried(part, THERE);
        } else if (made(part, connection.post(BUDGETS, ImportParts.request(budget, zone, member, value))) != null) {
            findings.carried(part, budget.described());
        }
    }

    private void team(TeamEntry team, Map<String, String> known, Map<String, String> budgets, String zone) {
        String part = "team " + team.name();
        String id = known.get(lower(team.name()));
        if (id == null) {
            Json.Obj created = made(part, connection.post(TEAMS, ImportParts.request(team)));
            id = created == null ? null : JsonValues.text(created, "id");
            if (id != null) {
                findings.carried(part, ImportParts.budgets(team.budgets()));
            }
        } else {
            findings.carried(part, THERE);
        }
        for (BudgetEntry each : team.budgets()) {
            if (id != null) {
                budget(budgets, each, zone, "team_id", id);
            }
        }
    }

    private void key(KeyEntry key, Map<String, String> known, Translation translation) {
        String part = "key " + key.name();
        String secret = plain.of(key.hash());
        if (known.containsKey(lower(key.name()))) {
            findings.carried(part, THERE);
            return;
        }
        if (secret == null && !secrets.isWanted()) {
            findings.missed(part, ImportParts.NO_SECRET);
            return;
        }
        if (secret == null) {
            secrets.open();
        }
        Json.Obj created = made(
                part,
                connection.post(KEYS, ImportParts.request(key, translation.timeZone(), translation.cached(), secret)));
        if (created == null) {
            return;
        }
        if (secret == null) {
            secrets.add(key.name(), JsonValues.text(created, "key"));
            findings.changed(part, ImportParts.NEW_SECRET);
        } else {
            findings.carried(part, ImportParts.SAME_SECRET);
        }
    }

    /** What was created; null if the gateway refused it, which is then among the findings. */
    private Json.@Nullable Obj made(String part, ApiResponse answer) {
        return switch (answer) {
            case ApiResponse.Given given -> given.body();
            case ApiResponse.Refused refused -> {
                if (refused.status() == 401) {
                    throw new Stopped(refused.message());
                }
                findings.missed(part, refused.message());
                yield null;
            }
            case ApiResponse.Failed(String sentence) -> throw new Stopped(sentence);
        };
    }

    /** The ids at the gateway by their names in small letters. */
    private Map<String, String> names(String path) {
        Map<String, String> names = new HashMap<>();
        String next = path + "?limit=100";
        String after = "";
        while (true) {
            switch (connection.read(next + after)) {
                case ApiResponse.Given given -> {
                    for (Json.Obj each : JsonValues.objects(given.body(), "data")) {
                        names.putIfAbsent(lower(JsonValues.text(each, "name")), JsonValues.text(each, "id"));
                    }
                    String last = given.body().text("last_id");
                    if (!JsonValues.flag(given.body(), "has_more") || last == null) {
                        return names;
                    }
                    after = "&after=" + Pages.encoded(last);
                }
                case ApiResponse.Refused refused -> throw new Stopped(refused.message());
                case ApiResponse.Failed(String sentence) -> throw new Stopped(sentence);
            }
        }
    }

    private static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
