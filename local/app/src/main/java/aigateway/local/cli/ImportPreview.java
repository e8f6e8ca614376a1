package aigateway.local.cli;

import aigateway.local.litellm.Findings;
import aigateway.local.litellm.ImportPlan;
import aigateway.local.litellm.Translation;

/** Says what an import would create, without a gateway. */
record ImportPreview(Findings findings, PlainKeys plain, boolean makesNewKeys) {
    void report(Translation translation, ImportPlan plan) {
        translation.prices().forEach(each -> findings.carried(ImportParts.of(each), ImportParts.figures(each)));
        if (translation.wide() != null) {
            findings.carried(
                    "budget " + translation.wide().name(), translation.wide().described());
        }
        plan.teams().forEach(team -> findings.carried("team " + team.name(), ImportParts.budgets(team.budgets())));
        plan.tagBudgets()
                .forEach(each -> findings.carried(
                        "budget " + each.budget().name(),
                        each.budget().described() + ", of keys with the tag " + each.tag()));
        for (ImportPlan.KeyEntry key : plan.keys()) {
            String part = "key " + key.name();
            if (plain.of(key.hash()) != null) {
                findings.carried(part, ImportParts.SAME_SECRET);
            } else if (makesNewKeys) {
                findings.changed(part, ImportParts.NEW_SECRET);
            } else {
                findings.missed(part, ImportParts.NO_SECRET);
            }
        }
    }
}
