package aigateway.providers;

import java.util.Set;

/**
 * What a provider takes money for.
 *
 * @param errorsAreFree whether its complete 5xx answers cost nothing
 * @param tokensOnly whether it bills nothing but tokens at the model's price
 * @param trustedMembers of requests, by which the operator says that they cost nothing beside their bytes
 */
public record Billing(boolean errorsAreFree, boolean tokensOnly, Set<String> trustedMembers) {
    public Billing {
        trustedMembers = Set.copyOf(trustedMembers);
    }

    public boolean trusts(String member) {
        return trustedMembers.contains(member);
    }
}
