package aigateway.local.litellm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to create at the gateway, in this order. */
public record ImportPlan(List<TeamEntry> teams, List<KeyEntry> keys, List<TagBudget> tagBudgets) {
    /**
     * Rate limits; null for none.
     *
     * @param models by a model's name
     */
    public record LimitsEntry(
            @Nullable Long rpm,
            @Nullable Long tpm,
            @Nullable Long parallel,
            List<ModelLimit> models) {
        public boolean isEmpty() {
            return rpm == null && tpm == null && parallel == null && models.isEmpty();
        }
    }

    public record ModelLimit(
            String model, @Nullable Long rpm, @Nullable Long tpm) {}

    /** A team, which is matched by its name. */
    public record TeamEntry(String name, LimitsEntry limits, List<BudgetEntry> budgets) {}

    /**
     * A key, which is matched by its name.
     *
     * @param hash of LiteLLM's key, in hexadecimal digits
     * @param team its name, or null
     * @param models null for every model
     * @param expiresAt Unix seconds, or null
     */
    public record KeyEntry(
            String name,
            String hash,
            @Nullable String team,
            List<String> tags,
            @Nullable List<String> models,
            LimitsEntry limits,
            List<BudgetEntry> budgets,
            @Nullable Long expiresAt) {}

    /** A budget over all keys with a tag: LiteLLM's of organizations and people. */
    public record TagBudget(String tag, BudgetEntry budget) {}
}
