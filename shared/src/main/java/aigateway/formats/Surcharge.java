package aigateway.formats;

import aigateway.kernel.Part;
import java.util.Map;
import java.util.Set;

/**
 * What a part of a request may cost beside text at the usual price. Where the model's price has all of it, it bounds the call.
 *
 * @param tiers that may serve the call
 * @param kinds of tokens that may be among those of the call
 * @param uses the most that the provider's tools are used
 * @param rounds how often the provider may call the model again, each time with all of its input
 */
public record Surcharge(Set<String> tiers, Set<Part> kinds, Map<Part, Long> uses, long rounds) {
    static Surcharge tier(String name) {
        return new Surcharge(Set.of(name), Set.of(), Map.of(), 0);
    }

    static Surcharge tokens(Part... kinds) {
        return new Surcharge(Set.of(), Set.of(kinds), Map.of(), 0);
    }

    static Surcharge uses(Part part, long most) {
        return new Surcharge(Set.of(), Set.of(), Map.of(part, most), most);
    }
}
