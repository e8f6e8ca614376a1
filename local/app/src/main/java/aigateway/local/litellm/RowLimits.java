package aigateway.local.litellm;

import aigateway.json.Json;
import aigateway.local.litellm.ImportPlan.LimitsEntry;
import aigateway.local.litellm.ImportPlan.ModelLimit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the rate limits of a row: its own, else those of the budget that it names, and those of single models. */
final class RowLimits {
    private static final long RPM_MAX = 1_000_000;
    private static final long TPM_MAX = 1_000_000_000;
    private static final long PARALLEL_MAX = 10_000;
    private static final int MODELS_MAX = 20;

    private final Map<String, Json.Obj> byId;
    private final Findings findings;

    RowLimits(List<Json.Obj> budgets, Findings findings) {
        this.byId = budgets.stream()
                .collect(
                        Collectors.toMap(row -> Rows.text(row, "budget_id"), Function.identity(), (first, _) -> first));
        this.findings = findings;
    }

    LimitsEntry of(Json.Obj row, String part) {
        Json.Obj shared = byId.get(Rows.text(row, "budget_id"));
        return new LimitsEntry(
                limit(row, shared, "rpm_limit", RPM_MAX),
                limit(row, shared, "tpm_limit", TPM_MAX),
                limit(row, shared, "max_parallel_requests", PARALLEL_MAX),
                models(row, part));
    }

    private static @Nullable Long limit(Json.Obj row, Json.@Nullable Obj shared, String column, long max) {
        Long own = Rows.limit(row, column, max);
        return own == null && shared != null ? Rows.limit(shared, column, max) : own;
    }

    private List<ModelLimit> models(Json.Obj row, String part) {
        Json.Obj metadata = row.object("metadata");
        Json.Obj rpm = metadata == null ? null : metadata.object("model_rpm_limit");
        Json.Obj tpm = metadata == null ? null : metadata.object("model_tpm_limit");
        Set<String> names = new LinkedHashSet<>();
        for (Json.Obj each : new Json.Obj[] {rpm, tpm}) {
            if (each != null) {
                names.addAll(each.members().keySet());
            }
        }
        List<ModelLimit> limits = new ArrayList<>();
        for (String name : names) {
            Long perMinute = rpm == null ? null : Rows.limit(rpm, name, RPM_MAX);
            Long tokens = tpm == null ? null : Rows.limit(tpm, name, TPM_MAX);
            if (perMinute != null || tokens != null) {
                limits.add(new ModelLimit(name, perMinute, tokens));
            }
        }
        if (limits.size() > MODELS_MAX) {
            findings.missed(
                    part, "limits of " + (limits.size() - MODELS_MAX) + " models: a key has at most " + MODELS_MAX);
            return List.copyOf(limits.subList(0, MODELS_MAX));
        }
        return limits;
    }
}
