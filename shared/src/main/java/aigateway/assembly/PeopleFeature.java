package aigateway.assembly;

import aigateway.admin.ManagePeople;
import aigateway.admin.ManageTeams;
import aigateway.admin.ManageTokens;
import aigateway.kernel.Ids;
import aigateway.people.TokenHashes;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Teams, people and their tokens. */
public record PeopleFeature(ManageTeams manageTeams, ManagePeople managePeople, ManageTokens manageTokens) {
    static PeopleFeature of(
            Infrastructure on, Stores stores, KeyAccess access, Ids ids, InstantSource clock, RandomGenerator random) {
        var manageTeams = new ManageTeams(
                stores.teams(),
                stores.people(),
                stores.keys(),
                stores.budgets(),
                AdminFeature.manageBudgets(stores, ids),
                AdminFeature.keyChanges(stores, access),
                ids,
                clock);
        return new PeopleFeature(
                manageTeams,
                new ManagePeople(stores.people(), stores.teams(), stores.audits(), stores.transactions(), ids, clock),
                new ManageTokens(
                        stores.people(),
                        stores.personTokens(),
                        new TokenHashes(on.secrets, random),
                        stores.audits(),
                        stores.transactions(),
                        ids,
                        clock));
    }
}
