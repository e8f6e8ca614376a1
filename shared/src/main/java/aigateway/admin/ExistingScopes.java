package aigateway.admin;

import aigateway.budgets.ScopeField;
import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.keys.Keys;
import aigateway.people.Teams;

/** The keys and teams that a budget's scope may name. */
public record ExistingScopes(Keys keys, Teams teams) implements ScopeField.Existing {
    @Override
    public boolean hasKey(KeyId key) {
        return keys.find(key).isPresent();
    }

    @Override
    public boolean hasTeam(TeamId team) {
        return teams.find(team).isPresent();
    }
}
