package aigateway.functions.api;

import aigateway.budgets.BudgetStatus;
import aigateway.budgets.Scope;
import aigateway.json.JsonText;
import aigateway.json.LimitsJson;
import aigateway.kernel.PersonId;
import aigateway.people.Team;
import java.util.List;

/** A team in the admin API's shape. */
final class TeamJson {
    private TeamJson() {}

    /**
     * @param budgets among which are those of the team
     */
    static JsonText.Members<Team> with(List<BudgetStatus> budgets) {
        return (json, team) -> write(
                json,
                team,
                budgets.stream()
                        .filter(each -> team.id()
                                .value()
                                .equals(each.budget().scope().values().get(Scope.TEAM)))
                        .toList());
    }

    private static void write(JsonText json, Team team, List<BudgetStatus> budgets) {
        PersonId owner = team.owner();
        json.text("id", team.id().value()).text("object", "team").text("name", team.name());
        if (owner == null) {
            json.nullMember("owner");
        } else {
            json.object("owner", members -> members.text("id", owner.value()).text("email", team.ownerEmail()));
        }
        json.raw("limits", LimitsJson.text(team.limits()))
                .number("keys", team.keys())
                .objects("budgets", budgets, BudgetJson::status)
                .number("created_at", team.createdAt().getEpochSecond());
    }
}
