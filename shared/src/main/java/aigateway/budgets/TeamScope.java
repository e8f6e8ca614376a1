package aigateway.budgets;

import aigateway.kernel.TeamId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls of keys that were in a team when the call was reserved. */
record TeamScope() implements ScopeField {
    @Override
    public String member() {
        return "team_id";
    }

    @Override
    public String column() {
        return "team_id";
    }

    @Override
    public @Nullable String problem(String value) {
        return TeamId.read(value).isEmpty() ? "expected the id of a team" : null;
    }

    /** A mistyped id would make a budget in which no call ever counts. */
    @Override
    public @Nullable String notFound(String value, Existing existing) {
        return existing.hasTeam(new TeamId(value)) ? null : "there is no such team";
    }

    @Override
    public Optional<Condition> appliesTo(CallingKey key) {
        TeamId team = key.team();
        return Optional.of(new Condition("b.team_id = :team_id::text", team == null ? null : team.value()));
    }
}
