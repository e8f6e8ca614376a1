package aigateway.local.litellm;

import aigateway.json.Json;
import aigateway.local.litellm.ImportPlan.KeyEntry;
import aigateway.local.litellm.ImportPlan.LimitsEntry;
import aigateway.local.litellm.ImportPlan.TagBudget;
import aigateway.local.litellm.ImportPlan.TeamEntry;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a plan of LiteLLM's rows, and says what is not in it. */
public final class Planner {
    private static final String TEAM_ID = "team_id";
    private static final String USER_ID = "user_id";
    private static final String ORGANIZATION_ID = "organization_id";
    /** The team of the sessions of LiteLLM's dashboard. */
    private static final String DASHBOARD = "litellm-dashboard";

    private final Tables tables;
    private final ModelNames names;
    private final Findings findings;
    private final Instant now;
    private final RowBudgets budgets;
    private final RowLimits limits;
    private final Map<String, Json.Obj> teams = new LinkedHashMap<>();
    private final Map<String, String> organizationTags = new LinkedHashMap<>();
    private final Map<String, String> userTags = new LinkedHashMap<>();

    public Planner(Tables tables, Translation translation, Findings findings, Instant now) {
        this.tables = tables;
        this.names = translation.names();
        this.findings = findings;
        this.now = now;
        this.budgets = new RowBudgets(tables.budgets(), names, findings);
        this.limits = new RowLimits(tables.budgets(), findings);
    }

    public ImportPlan plan() {
        List<TagBudget> tagBudgets = new ArrayList<>();
        for (Json.Obj row : tables.organizations()) {
            tagBudgets.addAll(tagged(
                    row,
                    "org:" + Rows.name(Rows.text(row, "organization_alias"), id(row, ORGANIZATION_ID)),
                    id(row, ORGANIZATION_ID),
                    "organization",
                    organizationTags));
        }
        for (Json.Obj row : tables.users()) {
            tagBudgets.addAll(tagged(row, "user:" + id(row, USER_ID), id(row, USER_ID), "user", userTags));
        }
        if (!tables.users().isEmpty()) {
            findings.missed(
                    "people (" + tables.users().size() + ")",
                    "accounts and roles are not carried over; create people here");
        }
        tables.models()
                .forEach(
                        row -> findings.missed(
                                "model " + Rows.text(row, "model_name"),
                                "it was added while LiteLLM ran, and is encrypted in its database; add it to the configuration"));
        List<TeamEntry> planned = new ArrayList<>();
        for (Json.Obj row : tables.teams()) {
            teams.put(id(row, TEAM_ID), row);
            if (!id(row, TEAM_ID).equals(DASHBOARD)) {
                planned.add(team(row));
            }
        }
        return new ImportPlan(planned, keys(), tagBudgets);
    }

    private static String id(Json.Obj row, String column) {
        return Rows.text(row, column);
    }

    private static String teamName(Json.Obj row) {
        return Rows.name(Rows.text(row, "team_alias"), id(row, TEAM_ID));
    }

    /** A budget or a limit of an organization or a person counts by a tag that its keys get. */
    private List<TagBudget> tagged(Json.Obj row, String wanted, String id, String kind, Map<String, String> tags) {
        String tag = Rows.tag(wanted);
        String part = kind + " " + wanted.substring(wanted.indexOf(':') + 1);
        List<BudgetEntry> found = budgets.of(row, part);
        if (!limits.of(row, part).isEmpty()) {
            findings.missed(part, "its rate limits: limits here are of keys and teams");
        }
        spent(row, part);
        if (found.isEmpty()) {
            return List.of();
        }
        tags.put(id, tag);
        findings.changed(part, "its budget counts the keys with the tag " + tag);
        return found.stream().map(budget -> new TagBudget(tag, budget)).toList();
    }

    private TeamEntry team(Json.Obj row) {
        String name = teamName(row);
        String part = "team " + name;
        List<BudgetEntry> found = budgets.of(row, part);
        LimitsEntry own = limits.of(row, part);
        spent(row, part);
        if (!row.items("models").isEmpty()) {
            findings.changed(part, "its list of models is given to each of its keys");
        }
        if (row.object("members_with_roles") != null
                || !row.items("members_with_roles").isEmpty()) {
            findings.missed(part, "its members: create people here and give them the team");
        }
        return new TeamEntry(name, own, found);
    }

    private void spent(Json.Obj row, String part) {
        var spend = Rows.number(row, "spend");
        if (spend != null && spend.signum() > 0) {
            findings.changed(
                    part,
                    "$" + Translation.plain(spend.setScale(6, RoundingMode.HALF_UP))
                            + " spent at LiteLLM is not counted here: its budgets begin with nothing spent");
        }
    }

    private List<KeyEntry> keys() {
        List<KeyEntry> keys = new ArrayList<>();
        Set<String> used = new LinkedHashSet<>();
        int sessions = 0;
        for (Json.Obj row : tables.keys()) {
            if (id(row, TEAM_ID).equals(DASHBOARD)) {
                sessions++;
                continue;
            }
            String name = name(row, used);
            String unusable = unusable(row);
            Long expires = Rows.time(row, "expires");
            if (expires != null && expires <= now.getEpochSecond()) {
                findings.leftOut("key " + name, "it has expired");
            } else if (unusable != null) {
                findings.missed("key " + name, unusable);
            } else {
                keys.add(key(row, name, expires));
            }
        }
        if (sessions > 0) {
            findings.leftOut("sessions of the dashboard", sessions + " keys of LiteLLM's own team " + DASHBOARD);
        }
        keys.sort(Comparator.comparing(KeyEntry::name));
        return keys;
    }

    private static String name(Json.Obj row, Set<String> used) {
        String hash = Rows.text(row, "token");
        String alias = Rows.text(row, "key_alias");
        String short_ = "litellm-" + hash.substring(0, Math.min(8, hash.length()));
        String name = Rows.name(alias, short_);
        if (!used.add(name)) {
            name = short_;
            used.add(name);
        }
        return name;
    }

    private @Nullable String unusable(Json.Obj row) {
        Json.Obj team = teams.get(id(row, TEAM_ID));
        if (Rows.flag(row, "blocked")) {
            return "it is blocked";
        }
        return team != null && Rows.flag(team, "blocked") ? "its team " + teamName(team) + " is blocked" : null;
    }

    private KeyEntry key(Json.Obj row, String name, @Nullable Long expires) {
        String part = "key " + name;
        Json.Obj team = teams.get(id(row, TEAM_ID));
        if (team == null && !id(row, TEAM_ID).isEmpty()) {
            findings.missed(part, "its team " + id(row, TEAM_ID) + " is not in the database");
        }
        spent(row, part);
        for (String column : List.of("aliases", "config", "permissions", "router_settings", "budget_limits")) {
            Json.Obj value = row.object(column);
            if ((value != null && !value.members().isEmpty())
                    || !row.items(column).isEmpty()) {
                findings.missed(part, "its " + column + " have no counterpart here");
            }
        }
        if (!row.items("allowed_routes").isEmpty()) {
            findings.missed(part, "its allowed_routes: a key here may use every API");
        }
        List<String> ofTeam = team == null ? List.of() : Rows.texts(team, "models");
        List<String> models = names.allowed(Rows.texts(row, "models"), ofTeam);
        if (models != null && models.isEmpty()) {
            findings.changed(part, "its team allows none of its models, so it is refused for every model");
        }
        return new KeyEntry(
                name,
                Rows.text(row, "token"),
                team == null ? null : teamName(team),
                tags(row, team),
                models,
                limits.of(row, part),
                budgets.of(row, part),
                expires);
    }

    private List<String> tags(Json.Obj row, Json.@Nullable Obj team) {
        Set<String> tags = new LinkedHashSet<>();
        Json.Obj metadata = row.object("metadata");
        if (metadata != null) {
            Rows.texts(metadata, "tags").forEach(tag -> tags.add(Rows.tag(tag)));
        }
        String organization = id(row, ORGANIZATION_ID);
        if (organization.isEmpty() && team != null) {
            organization = id(team, ORGANIZATION_ID);
        }
        add(tags, organizationTags.get(organization));
        // LiteLLM counts a person's budget only for keys without a team.
        add(tags, team == null ? userTags.get(id(row, USER_ID)) : null);
        return List.copyOf(tags);
    }

    private static void add(Set<String> tags, @Nullable String tag) {
        if (tag != null) {
            tags.add(tag);
        }
    }
}
