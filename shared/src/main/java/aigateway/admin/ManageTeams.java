package aigateway.admin;

import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Budgets;
import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.json.LimitsJson;
import aigateway.json.RequestBody;
import aigateway.kernel.Conflict;
import aigateway.kernel.Ids;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import aigateway.kernel.TeamId;
import aigateway.kernel.VisibleTeams;
import aigateway.kernel.Write;
import aigateway.keys.Keys;
import aigateway.people.People;
import aigateway.people.Team;
import aigateway.people.TeamSpec;
import aigateway.people.Teams;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates, changes and deletes teams. Each change and its audit event are one transaction, valid from the next call. */
public final class ManageTeams {
    /** Moves keys out of all teams, where a team may be named. */
    public static final String NO_TEAM = "none";

    private final Teams teams;
    private final People people;
    private final Keys keys;
    private final Budgets budgets;
    private final ManageBudgets manageBudgets;
    private final KeyChanges changes;
    private final Ids ids;
    private final InstantSource clock;

    public ManageTeams(
            Teams teams,
            People people,
            Keys keys,
            Budgets budgets,
            ManageBudgets manageBudgets,
            KeyChanges changes,
            Ids ids,
            InstantSource clock) {
        this.teams = teams;
        this.people = people;
        this.keys = keys;
        this.budgets = budgets;
        this.manageBudgets = manageBudgets;
        this.changes = changes;
        this.ids = ids;
        this.clock = clock;
    }

    public List<Team> list(@Nullable String text, VisibleTeams visible, @Nullable TeamId after, int limit) {
        return teams.list(text, visible, after, limit);
    }

    /** The budgets with the scope of one of these teams. */
    public List<BudgetStatus> budgets(Set<TeamId> of) {
        return of.isEmpty() ? List.of() : budgets.ofTeams(of);
    }

    /**
     * @param text the id or the name of the team
     */
    public Result<Team> find(String text, VisibleTeams visible) {
        return teams.find(text, visible).map(Result::ok).orElseGet(ManageTeams::noSuchTeam);
    }

    public Result<Team> create(String actor, RequestBody body) {
        return body.object(TeamSpec.MEMBERS).flatMap(fields -> {
            TeamSpec spec = TeamSpec.create(fields);
            checkOwner(fields, spec);
            return fields.result(spec).flatMap(sound -> create(actor, sound));
        });
    }

    private Result<Team> create(String actor, TeamSpec spec) {
        if (isTaken(spec.name())) {
            return taken();
        }
        TeamId id = ids.team();
        List<Write> writes = new ArrayList<>(teams.create(id, spec));
        writes.add(changes.event(actor, "team.create", id, detail(spec)));
        try {
            changes.changed(id, 1, writes);
        } catch (Conflict _) {
            return taken();
        }
        return find(id);
    }

    public Result<Team> patch(String actor, String text, RequestBody body) {
        return body.object(TeamSpec.MEMBERS)
                .flatMap(fields ->
                        Guarded.change(() -> find(text, VisibleTeams.ALL).flatMap(team -> patch(actor, team, fields))));
    }

    private Result<Team> patch(String actor, Team team, Fields fields) {
        TeamSpec spec = TeamSpec.patched(team, fields);
        checkOwner(fields, spec);
        return fields.result(spec).flatMap(sound -> {
            if (!sound.name().equalsIgnoreCase(team.name()) && isTaken(sound.name())) {
                return taken();
            }
            List<Write> writes = new ArrayList<>(teams.change(team.id(), team.version(), sound));
            writes.add(changes.event(actor, "team.change", team.id(), detail(sound)));
            changes.changed(team.id(), team.version() + 1, writes);
            return find(team.id());
        });
    }

    /**
     * Deletes a team with its budgets; its name stays for the usage that it had.
     *
     * @param moveTo the id or name of the team that gets its keys, or {@value #NO_TEAM}; null: it must have no key that works
     * @return the last state of the team
     */
    public Result<Team> delete(String actor, String text, @Nullable String moveTo) {
        return Guarded.change(() -> find(text, VisibleTeams.ALL)
                .flatMap(team -> target(team, moveTo).flatMap(to -> delete(actor, team, to))));
    }

    /** Where the keys of a deleted team go. */
    private record Target(boolean moves, @Nullable TeamId to) {}

    private Result<Target> target(Team team, @Nullable String moveTo) {
        if (moveTo == null) {
            return Result.ok(new Target(false, null));
        }
        if (moveTo.equals(NO_TEAM)) {
            return Result.ok(new Target(true, null));
        }
        return teams.find(moveTo, VisibleTeams.ALL)
                .filter(other -> !other.id().equals(team.id()))
                .map(other -> Result.ok(new Target(true, other.id())))
                .orElseGet(() ->
                        Result.refused(Problem.invalidValue("move_keys_to", "expected another team, or " + NO_TEAM)));
    }

    private Result<Team> delete(String actor, Team team, Target target) {
        if (team.keys() > 0 && !target.moves()) {
            return Result.refused(Problem.conflict("The team has " + team.keys()
                    + " keys that are not revoked. Revoke them, or name the team that gets them with move_keys_to."));
        }
        List<Write> move = new ArrayList<>();
        TeamId to = target.to();
        if (to != null) {
            move.add(teams.require(to));
        }
        if (target.moves()) {
            move.add(keys.moveAll(team.id(), to));
        }
        List<Write> writes = new ArrayList<>(teams.delete(team.id(), team.version(), move, clock.instant()));
        budgets(Set.of(team.id())).forEach(each -> writes.addAll(manageBudgets.deletion(actor, each.budget())));
        String detail = JsonText.objectText(json -> json.text("name", team.name())
                .number("keys", team.keys())
                .text("keys_moved_to", to == null ? null : to.value()));
        writes.add(changes.event(actor, "team.delete", team.id(), detail));
        changes.changed(team.id(), team.version() + 1, writes);
        return Result.ok(team);
    }

    private Result<Team> find(TeamId id) {
        return find(id.value(), VisibleTeams.ALL);
    }

    private void checkOwner(Fields fields, TeamSpec spec) {
        if (spec.owner() != null && people.find(spec.owner()).isEmpty()) {
            fields.wrong("owner", "there is no such person");
        }
    }

    private boolean isTaken(String name) {
        return teams.find(name, VisibleTeams.ALL).isPresent();
    }

    private static <T> Result<T> taken() {
        return Result.refused(Problem.conflict("Another team has this name."));
    }

    private static <T> Result<T> noSuchTeam() {
        return Result.refused(Problem.notFound("There is no such team."));
    }

    private static String detail(TeamSpec spec) {
        return JsonText.objectText(json -> json.text("name", spec.name())
                .text("owner", spec.owner() == null ? null : spec.owner().value())
                .raw("limits", LimitsJson.text(spec.limits())));
    }
}
