package aigateway.local.litellm;

import aigateway.local.litellm.RouteEntry.TargetEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes routes of deployments: those of one name become the targets of one route. */
final class Routing {
    static final String EVERY_MODEL = "*";
    private static final int TARGETS_MAX = 20;

    private final Map<String, List<Deployment>> groups = new LinkedHashMap<>();
    private final Map<String, String> aliases;
    private final Findings findings;

    Routing(List<Deployment> deployments, Map<String, String> aliases, Findings findings) {
        deployments.forEach(each ->
                groups.computeIfAbsent(each.group(), _ -> new ArrayList<>()).add(each));
        this.aliases = aliases;
        this.findings = findings;
    }

    /** The names of models and patterns that have a deployment. */
    Map<String, List<Deployment>> groups() {
        return groups;
    }

    /** The provider of models without a route, if there is an entry for every model. */
    Optional<String> defaultProvider() {
        List<Deployment> all = groups.getOrDefault(EVERY_MODEL, List.of());
        if (all.size() > 1) {
            findings.changed(
                    "model *",
                    "there is one provider of models without a route: "
                            + all.getFirst().provider());
        }
        return all.stream().findFirst().map(Deployment::provider);
    }

    List<RouteEntry> routes(Fallbacks fallbacks) {
        List<RouteEntry> routes = new ArrayList<>();
        groups.forEach((group, deployments) -> {
            if (aliases.containsKey(group)) {
                findings.leftOut("model " + group, "LiteLLM never used it: the alias of this name comes first");
            } else if (!group.equals(EVERY_MODEL)) {
                route(group, deployments, fallbacks).ifPresent(routes::add);
            }
        });
        aliases.forEach((alias, model) -> {
            if (resolve(model).isEmpty()) {
                findings.missed("alias " + alias, "no model '" + model + "' is carried over");
            }
        });
        for (String group : fallbacks.groups()) {
            if (!groups.containsKey(group) || group.equals(EVERY_MODEL)) {
                findings.missed("fallbacks of " + group, "no model of this name is carried over");
            }
        }
        return routes;
    }

    private Optional<RouteEntry> route(String group, List<Deployment> deployments, Fallbacks fallbacks) {
        boolean pattern = group.indexOf('*') >= 0;
        Optional<Boolean> strip = pattern ? Patterns.strip(group, deployments) : Optional.of(false);
        if (strip.isEmpty()) {
            findings.missed(
                    "model " + group,
                    "a pattern must be the start of a name, which is sent as it is or without that start");
            return Optional.empty();
        }
        String match = pattern ? group.substring(0, group.length() - 1) : group;
        int first = deployments.stream().mapToInt(Deployment::order).min().orElseThrow();
        List<Deployment> primary =
                deployments.stream().filter(each -> each.order() == first).toList();
        List<TargetEntry> targets = targets(match, primary, pattern);
        List<TargetEntry> later = new ArrayList<>();
        deployments.stream()
                .filter(each -> each.order() > first)
                .sorted(Comparator.comparingInt(Deployment::order))
                .forEach(each -> add(later, targets, target(match, each, null, pattern)));
        Fallbacks.Chain chain = fallbacks.of(group, findings);
        for (String model : chain.models()) {
            List<TargetEntry> found = resolve(model);
            if (found.isEmpty()) {
                findings.missed("fallbacks of " + group, "no model '" + model + "' is carried over");
            }
            found.forEach(each -> add(later, targets, each));
        }
        boolean some = !later.isEmpty();
        findings.carried("model " + group, described(targets, later));
        return Optional.of(new RouteEntry(
                match,
                pattern,
                strip.get(),
                sources(deployments),
                bounded(group, targets),
                bounded(group, later),
                some ? chain.causes() : List.of()));
    }

    private static List<String> sources(List<Deployment> deployments) {
        return deployments.stream().map(Deployment::source).distinct().toList();
    }

    private static List<TargetEntry> targets(String match, List<Deployment> deployments, boolean pattern) {
        List<Integer> weights = Weights.of(deployments);
        List<TargetEntry> targets = new ArrayList<>();
        for (int i = 0; i < deployments.size(); i++) {
            targets.add(target(match, deployments.get(i), weights == null ? null : weights.get(i), pattern));
        }
        return targets;
    }

    private static TargetEntry target(String match, Deployment each, @Nullable Integer weight, boolean pattern) {
        boolean own = pattern || each.model().equals(match);
        return new TargetEntry(each.provider(), own ? null : each.model(), weight, each.timeoutSeconds());
    }

    private static void add(List<TargetEntry> fallbacks, List<TargetEntry> targets, TargetEntry next) {
        boolean known =
                fallbacks.stream().anyMatch(next::isSame) || targets.stream().anyMatch(next::isSame);
        if (!known) {
            fallbacks.add(next.asFallback());
        }
    }

    /** The targets of a model that a fallback names, also of one that only a pattern serves. */
    private List<TargetEntry> resolve(String model) {
        String name = aliases.getOrDefault(model, model);
        List<Deployment> exact = groups.getOrDefault(name, List.of());
        if (!exact.isEmpty() && name.indexOf('*') < 0) {
            return exact.stream()
                    .sorted(Comparator.comparingInt(Deployment::order))
                    .map(each -> new TargetEntry(each.provider(), each.model(), null, each.timeoutSeconds()))
                    .toList();
        }
        return groups.keySet().stream()
                .filter(group -> group.endsWith("*") && name.startsWith(group.substring(0, group.length() - 1)))
                .max(Comparator.comparingInt(String::length))
                .map(group -> groups.getOrDefault(group, List.of()).stream()
                        .map(each -> new TargetEntry(
                                each.provider(),
                                Patterns.filled(group, each.model(), name),
                                null,
                                each.timeoutSeconds()))
                        .toList())
                .orElse(List.of());
    }

    private List<TargetEntry> bounded(String group, List<TargetEntry> targets) {
        if (targets.size() > TARGETS_MAX) {
            findings.missed("model " + group, "only the first " + TARGETS_MAX + " of " + targets.size() + " targets");
            return List.copyOf(targets.subList(0, TARGETS_MAX));
        }
        return List.copyOf(targets);
    }

    private static String described(List<TargetEntry> targets, List<TargetEntry> fallbacks) {
        String first = targets.size() == 1 ? "at " + targets.getFirst().provider() : targets.size() + " targets";
        return first
                + switch (fallbacks.size()) {
                    case 0 -> "";
                    case 1 -> ", then " + fallbacks.getFirst().provider();
                    default -> ", then " + fallbacks.size() + " fallbacks";
                };
    }
}
