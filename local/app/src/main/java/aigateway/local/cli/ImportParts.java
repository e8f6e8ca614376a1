package aigateway.local.cli;

import aigateway.json.JsonText;
import aigateway.local.litellm.BudgetEntry;
import aigateway.local.litellm.ImportPlan.KeyEntry;
import aigateway.local.litellm.ImportPlan.LimitsEntry;
import aigateway.local.litellm.ImportPlan.TeamEntry;
import aigateway.local.litellm.PriceOverride;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of an import as requests of the admin API, and in words. */
final class ImportParts {
    static final String SAME_SECRET = "it goes on working unchanged";
    static final String NEW_SECRET = "it gets a new secret";
    static final String NO_SECRET =
            "LiteLLM has only its hash; give the key in --plain-keys, or make a new one with --new-keys";

    private ImportParts() {}

    static String of(PriceOverride price) {
        return "price of " + price.provider() + " " + price.model();
    }

    static String figures(PriceOverride price) {
        return price.figures().entrySet().stream()
                        .map(each -> each.getKey().replace("_usd_per_million", "") + " $" + plain(each.getValue()))
                        .collect(Collectors.joining(", ", "", " per million"))
                + (price.longInput().isEmpty() ? "" : ", and figures for long input");
    }

    static String budgets(List<BudgetEntry> budgets) {
        return budgets.isEmpty()
                ? "without a budget"
                : budgets.stream().map(BudgetEntry::described).collect(Collectors.joining("; "));
    }

    static byte[] request(PriceOverride price) {
        return JsonText.object(json -> {
            json.text("provider", price.provider()).text("model", price.model()).flag("force", true);
            price.figures().forEach((figure, value) -> json.decimal(figure, plain(value)));
            if (!price.longInput().isEmpty()) {
                json.object(
                        "long_context",
                        in -> price.longInput().forEach((figure, value) -> in.decimal(figure, plain(value))));
            }
        });
    }

    static byte[] request(TeamEntry team) {
        return JsonText.object(json -> {
            json.text("name", team.name());
            limits(json, team.limits());
        });
    }

    /**
     * @param member of the scope, such as {@code team_id}; null for all calls
     */
    static byte[] request(BudgetEntry budget, String zone, @Nullable String member, @Nullable String value) {
        return JsonText.object(json -> {
            json.object("scope", scope -> {
                if (member != null) {
                    scope.text(member, value);
                }
                if (budget.model() != null) {
                    scope.text("model", budget.model());
                }
            });
            budget(json, budget, zone);
        });
    }

    static byte[] request(KeyEntry key, String zone, boolean cached, @Nullable String secret) {
        return JsonText.object(json -> {
            json.text("name", key.name());
            if (key.team() != null) {
                json.text("team", key.team());
            }
            json.texts("tags", key.tags()).texts("allowed_models", key.models()).number("expires_at", key.expiresAt());
            limits(json, key.limits());
            if (cached) {
                json.text("cache", "own");
            }
            json.objects("budgets", key.budgets(), (each, budget) -> {
                if (budget.model() != null) {
                    each.object("scope", scope -> scope.text("model", budget.model()));
                }
                budget(each, budget, zone);
            });
            if (secret != null) {
                json.text("legacy_secret", secret);
            }
        });
    }

    private static void budget(JsonText json, BudgetEntry budget, String zone) {
        json.text("name", budget.name())
                .decimal("limit_usd", budget.limitUsd())
                .text("period", budget.period())
                .text("mode", budget.soft() ? "soft" : "hard")
                .text("time_zone", zone);
        if (budget.soft()) {
            json.raw("alert_thresholds", "[100]");
        }
    }

    private static void limits(JsonText json, LimitsEntry limits) {
        if (limits.isEmpty()) {
            return;
        }
        Consumer<JsonText> models = each -> limits.models()
                .forEach(model -> each.object(
                        model.model(), in -> in.number("rpm", model.rpm()).number("tpm", model.tpm())));
        json.object("limits", in -> {
            in.number("rpm", limits.rpm()).number("tpm", limits.tpm()).number("parallel", limits.parallel());
            if (!limits.models().isEmpty()) {
                in.object("models", models);
            }
        });
    }

    static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
