package aigateway.local.litellm;

import java.util.List;
import java.util.Optional;

/** LiteLLM's names of models with a star, as far as they are starts of names. */
final class Patterns {
    private Patterns() {}

    /** Whether the start is removed before the name is sent; empty if the pattern has no counterpart. */
    static Optional<Boolean> strip(String group, List<Deployment> deployments) {
        if (!isStart(group)) {
            return Optional.empty();
        }
        String start = group.substring(0, group.length() - 1);
        boolean removed = deployments.stream().allMatch(each -> each.model().equals("*"));
        boolean kept = deployments.stream().allMatch(each -> each.model().equals(start + "*"));
        return removed || kept ? Optional.of(removed) : Optional.empty();
    }

    /** The model at the provider for one name that the pattern matches. */
    static String filled(String group, String model, String name) {
        return model.replace("*", name.substring(group.length() - 1));
    }

    private static boolean isStart(String pattern) {
        return pattern.length() > 1 && pattern.indexOf('*') == pattern.length() - 1;
    }
}
