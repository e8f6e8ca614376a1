package aigateway.local.litellm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** LiteLLM's entry for all models of all providers, which has no counterpart, becomes entries for the two usual providers. */
final class EveryModel {
    private static final Map<String, String> USUAL = Map.of(
            "openai/*", "openai/*",
            "anthropic/*", "anthropic/*",
            "claude-*", "anthropic/claude-*",
            "*", "openai/*");

    private final DeploymentReader reader;
    private final Findings findings;
    private final Set<String> named;

    /**
     * @param entries the whole list of models: a name that it has is not made a second time
     */
    EveryModel(DeploymentReader reader, List<Members> entries, Findings findings) {
        this.reader = reader;
        this.findings = findings;
        this.named = entries.stream()
                .filter(entry -> !isEveryModel(entry))
                .map(entry -> String.valueOf(entry.text("model_name")))
                .collect(Collectors.toUnmodifiableSet());
    }

    List<Deployment> read(Members entry) {
        if (!isEveryModel(entry)) {
            return reader.read(entry).stream().toList();
        }
        findings.changed(
                "model *",
                "an entry for every model of every provider is carried over for OpenAI and Anthropic; add other providers by"
                        + " prefix, such as groq/");
        return USUAL.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(each -> !named.contains(each.getKey()))
                .flatMap(each -> made(each.getKey(), each.getValue()))
                .toList();
    }

    private Stream<Deployment> made(String group, String model) {
        return reader.read(Members.of(Map.of("model_name", group, "litellm_params", Map.of("model", model)))).stream();
    }

    private static boolean isEveryModel(Members entry) {
        return "*".equals(entry.object("litellm_params").text("model"));
    }
}
