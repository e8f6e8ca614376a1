package aigateway.local.litellm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the names of models in LiteLLM's keys and teams mean.
 *
 * @param atProviders by a client's name of a model: its names at the providers
 * @param accessGroups by the name of an access group: the models in it
 */
record ModelNames(Map<String, Set<String>> atProviders, Map<String, List<String>> accessGroups) {
    private static final Set<String> EVERY = Set.of("*", "all-proxy-models");
    private static final String OF_TEAM = "all-team-models";

    static ModelNames of(Map<String, List<Deployment>> groups, List<Members> entries, Map<String, String> aliases) {
        Map<String, Set<String>> atProviders = new LinkedHashMap<>();
        groups.forEach((group, deployments) -> atProviders.put(
                group, deployments.stream().map(Deployment::model).collect(Collectors.toSet())));
        aliases.forEach((alias, group) -> atProviders.put(alias, atProviders.getOrDefault(group, Set.of(group))));
        Map<String, List<String>> accessGroups = new LinkedHashMap<>();
        for (Members entry : entries) {
            String group = entry.text("model_name");
            for (String access : entry.object("model_info").texts("access_groups")) {
                List<String> models = accessGroups.computeIfAbsent(access, _ -> new ArrayList<>());
                if (group != null && !models.contains(group)) {
                    models.add(group);
                }
            }
        }
        return new ModelNames(atProviders, accessGroups);
    }

    /** The models that a list allows, with access groups in their place; null for every model. */
    @Nullable
    List<String> allowed(List<String> listed) {
        Set<String> models = new LinkedHashSet<>();
        for (String name : listed) {
            if (EVERY.contains(name)) {
                return null;
            }
            models.addAll(accessGroups.getOrDefault(name, List.of(name)));
        }
        return models.isEmpty() ? null : List.copyOf(models);
    }

    /** The models of a key: LiteLLM also wants its team to allow them. Null for every model. */
    @Nullable
    List<String> allowed(List<String> ofKey, List<String> ofTeam) {
        List<String> team = allowed(ofTeam);
        if (ofKey.isEmpty() || ofKey.contains(OF_TEAM)) {
            return team;
        }
        List<String> key = allowed(ofKey);
        if (key == null || team == null) {
            return key == null ? team : key;
        }
        return key.stream().filter(each -> allows(team, each)).toList();
    }

    private static boolean allows(List<String> patterns, String model) {
        return patterns.stream()
                .anyMatch(each -> each.endsWith("*")
                        ? model.startsWith(each.substring(0, each.length() - 1))
                        : each.equals(model));
    }

    /** The one name that a model has at all its providers, or null: budgets here count by that name. */
    @Nullable
    String atProvider(String name) {
        Set<String> all = atProviders.getOrDefault(name, Set.of(name));
        return all.size() == 1 && name.indexOf('*') < 0 ? all.iterator().next() : null;
    }
}
