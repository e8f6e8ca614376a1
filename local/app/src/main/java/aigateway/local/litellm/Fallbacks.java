package aigateway.local.litellm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** LiteLLM's three lists of fallbacks: for any failure, for input that is too long, for content that a filter refuses. */
final class Fallbacks {
    static final String CONTEXT = "context_length";
    static final String CONTENT = "content_policy";
    private static final String ANY_MODEL = "*";
    private static final String DEFAULTS = "default_fallbacks";

    private final Map<String, List<String>> general;
    private final Map<String, List<String>> context;
    private final Map<String, List<String>> content;

    Fallbacks(Members router, Members module, Findings findings) {
        general = read("fallbacks", router, module, findings);
        context = read("context_window_fallbacks", router, module, findings);
        content = read("content_policy_fallbacks", router, module, findings);
        List<String> router0 = router.texts(DEFAULTS);
        List<String> module0 = module.texts(DEFAULTS);
        if (!router0.isEmpty() || !module0.isEmpty()) {
            general.putIfAbsent(ANY_MODEL, router0.isEmpty() ? module0 : router0);
        }
    }

    private static Map<String, List<String>> read(String name, Members router, Members module, Findings findings) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        List<Members> inModule = module.objects(name);
        List<Members> inRouter = router.objects(name);
        for (Members entry : inRouter.isEmpty() ? inModule : inRouter) {
            for (String group : entry.names()) {
                List<String> models = new ArrayList<>();
                for (Object item : entry.items(group)) {
                    if (item instanceof String model) {
                        models.add(model);
                    } else {
                        findings.missed(
                                "fallbacks of " + group, "one sends a request of its own, which has no counterpart");
                    }
                }
                all.put(group, models);
            }
        }
        return all;
    }

    /** Names of models to try in this order, and why beside failures. */
    record Chain(List<String> models, List<String> causes) {}

    Chain of(String group, Findings findings) {
        List<String> models = new ArrayList<>(general.getOrDefault(group, general.getOrDefault(ANY_MODEL, List.of())));
        List<String> causes = new ArrayList<>();
        boolean generalOnly = true;
        for (var cause : List.of(Map.entry(CONTEXT, context), Map.entry(CONTENT, content))) {
            List<String> named = cause.getValue().getOrDefault(group, List.of());
            if (!named.isEmpty()) {
                causes.add(cause.getKey());
                generalOnly = generalOnly && models.equals(named);
                named.stream().filter(each -> !models.contains(each)).forEach(models::add);
            }
        }
        if (!generalOnly) {
            findings.changed(
                    "fallbacks of " + group,
                    "a route has one list: " + String.join(", ", models)
                            + " are tried in this order after a failure, and also for " + String.join(" and ", causes));
        }
        return new Chain(models, causes);
    }

    /** The models that have fallbacks of their own. */
    List<String> groups() {
        List<String> all = new ArrayList<>(general.keySet());
        all.addAll(context.keySet());
        all.addAll(content.keySet());
        return all.stream().distinct().filter(each -> !each.equals(ANY_MODEL)).toList();
    }
}
