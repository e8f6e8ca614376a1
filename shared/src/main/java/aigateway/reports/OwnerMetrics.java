package aigateway.reports;

import static aigateway.reports.Exposition.Unit.NANO_USD;

import aigateway.usage.UsageTotals;
import aigateway.usage.UsageTotals.Owner;
import aigateway.usage.UsageTotals.OwnerTotal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What teams and keys have used since the beginning, of those that spent most. They are series of their own, and not labels of
 * the other metrics: these stay whole sums, and few. The rest has no series: a sum of it would fall, as a counter must not,
 * whenever a team or key moves up.
 */
final class OwnerMetrics implements MetricGroup {
    /** Of teams, and of keys: each has about ten series. */
    static final int OWNERS_MAX = 100;

    private static final String NO_TEAM = "none";

    private final UsageTotals usage;
    private final Set<Owner> owners;

    OwnerMetrics(UsageTotals usage, Set<Owner> owners) {
        this.usage = usage;
        this.owners = Set.copyOf(owners);
    }

    @Override
    public void write(Exposition to) {
        if (owners.contains(Owner.TEAM)) {
            write(to, Owner.TEAM, "agw_team_", " of the teams that spent most");
        }
        if (owners.contains(Owner.KEY)) {
            write(to, Owner.KEY, "agw_key_", " of the keys that spent most");
        }
    }

    private void write(Exposition to, Owner by, String prefix, String whose) {
        CounterFamily requests =
                to.counter(prefix + "requests_total", "Calls that have ended, by where a failure lies," + whose);
        CounterFamily tokens = to.counter(prefix + "tokens_total", "Tokens of attempts" + whose);
        CounterFamily cost =
                to.counter(prefix + "cost_usd_total", NANO_USD, "Cost of attempts when they were settled" + whose);
        for (OwnerTotal each : usage.owners(by, OWNERS_MAX)) {
            String team = each.teamId().isEmpty() ? NO_TEAM : named(each.teamName(), each.teamId());
            String fault = each.faultDomain() == null ? "" : each.faultDomain();
            if (by == Owner.TEAM) {
                requests.add(each.calls(), "team", team, "team_id", each.teamId(), "fault_domain", fault);
                tokens.add(each.inputTokens(), "team", team, "team_id", each.teamId(), "type", "input");
                tokens.add(each.outputTokens(), "team", team, "team_id", each.teamId(), "type", "output");
                cost.add(each.cost().nanoUsd(), "team", team, "team_id", each.teamId());
            } else {
                String key = named(each.keyName(), each.keyId());
                requests.add(each.calls(), "key", key, "key_id", each.keyId(), "team", team, "fault_domain", fault);
                tokens.add(each.inputTokens(), "key", key, "key_id", each.keyId(), "team", team, "type", "input");
                tokens.add(each.outputTokens(), "key", key, "key_id", each.keyId(), "team", team, "type", "output");
                cost.add(each.cost().nanoUsd(), "key", key, "key_id", each.keyId(), "team", team);
            }
        }
    }

    private static String named(@Nullable String name, String id) {
        return name == null ? id : name;
    }
}
