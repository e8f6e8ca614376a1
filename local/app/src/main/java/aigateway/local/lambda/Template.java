package aigateway.local.lambda;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What template.yaml says of the functions, their events and their environments. */
public final class Template {
    private static final Pattern MEMBER = Pattern.compile("\"([A-Z][A-Z0-9_]*)\"\\s*:");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z0-9]+)[^}]*}");
    /** Of Lambda. */
    private static final int TIMEOUT_DEFAULT_SECONDS = 3;

    private final Path folder;
    private final Map<?, ?> template;
    private final TemplateValues values;
    private final Map<?, ?> resources;

    private Template(Path folder, Map<?, ?> template, Map<String, String> parameters) {
        this.folder = folder;
        this.template = template;
        this.values = new TemplateValues(template, parameters);
        this.resources = Yaml.map(Yaml.at(template, "Resources"));
    }

    /**
     * @param parameters that differ from their defaults
     */
    public static Template read(Path file, Map<String, String> parameters) throws IOException {
        Path path = file.toAbsolutePath().normalize();
        return new Template(Optional.ofNullable(path.getParent()).orElse(path), Yaml.read(path), parameters);
    }

    /** The functions whose condition holds, by name. */
    public Map<String, FunctionSpec> functions() {
        Map<String, FunctionSpec> functions = new TreeMap<>();
        resources.forEach((name, resource) -> {
            Map<?, ?> function = Yaml.map(resource);
            boolean made = !(function.get("Condition") instanceof String condition) || values.isTrue(condition);
            if (made && "AWS::Serverless::Function".equals(function.get("Type"))) {
                functions.put(String.valueOf(name), function(String.valueOf(name), function));
            }
        });
        return functions;
    }

    /** The variable that holds the URL of a queue; empty where no function gets it. */
    public Optional<String> variableOf(String queue) {
        return resources.values().stream()
                .flatMap(function ->
                        Yaml.map(Yaml.at(function, "Properties", "Environment", "Variables")).entrySet().stream())
                .filter(variable -> queue.equals(Yaml.at(variable.getValue(), "Ref")))
                .map(variable -> String.valueOf(variable.getKey()))
                .findFirst();
    }

    /** The queues whose dead letters go to this one. */
    public List<String> sourcesOf(String deadLetters) {
        List<String> sources = new ArrayList<>();
        resources.forEach((name, queue) -> {
            Object target = Yaml.at(queue, "Properties", "RedrivePolicy", "deadLetterTargetArn");
            if (references(target).contains(deadLetters)) {
                sources.add(String.valueOf(name));
            }
        });
        return sources;
    }

    /** API Gateway's own response of a kind, such as THROTTLED: its JSON; empty where the template has none. */
    public Optional<String> gatewayResponse(String kind) {
        return Yaml.at(
                                resources,
                                "Api",
                                "Properties",
                                "GatewayResponses",
                                kind,
                                "ResponseTemplates",
                                "application/json")
                        instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    /** The types of bodies that API Gateway takes for bytes, in lower case. */
    Set<String> binaryTypes() {
        Set<String> types = new TreeSet<>();
        if (Yaml.at(resources, "Api", "Properties", "BinaryMediaTypes") instanceof List<?> all) {
            all.forEach(
                    type -> types.add(String.valueOf(type).replace("~1", "/").toLowerCase(Locale.ROOT)));
        }
        return types;
    }

    private FunctionSpec function(String name, Map<?, ?> function) {
        Object properties = Yaml.at(function, "Properties");
        Map<String, Object> variables = new LinkedHashMap<>();
        for (Object of : List.of(global("Environment", "Variables"), Yaml.at(properties, "Environment", "Variables"))) {
            Yaml.map(of).forEach((variable, value) -> variables.put(String.valueOf(variable), value));
        }
        Map<String, String> resolved = new TreeMap<>();
        Set<String> unresolved = new TreeSet<>();
        variables.forEach((variable, value) -> {
            try {
                values.text(value).ifPresent(text -> resolved.put(variable, text));
            } catch (TemplateValues.Unresolved _) {
                unresolved.add(variable);
            }
        });
        return new FunctionSpec(
                name,
                folder.resolve(text(properties, "CodeUri").orElseThrow()).normalize(),
                text(properties, "Handler").orElseThrow(),
                Duration.ofSeconds(number(properties, "Timeout", TIMEOUT_DEFAULT_SECONDS)),
                number(properties, "MemorySize", 128),
                Yaml.at(properties, "SnapStart", "ApplyOn") instanceof String,
                number(properties, "ReservedConcurrentExecutions", 0),
                resolved,
                unresolved,
                secrets(variables.get("SECRETS_ARN")),
                paths(name, properties),
                queues(properties),
                events(properties, "ScheduleV2").findAny().isPresent());
    }

    private Object global(String... path) {
        return Yaml.at(Yaml.at(template, "Globals", "Function"), path);
    }

    /** Of the function, or of all. */
    private Optional<String> text(Object properties, String name) {
        Object own = Yaml.map(properties).get(name);
        Object value = own == null ? Yaml.map(global()).get(name) : own;
        return values.text(value);
    }

    private int number(Object properties, String name, int otherwise) {
        return text(properties, name).map(Integer::valueOf).orElse(otherwise);
    }

    /** The names in the secrets that an expression names. */
    private Set<String> secrets(@Nullable Object expression) {
        Set<String> names = new TreeSet<>();
        for (String resource : references(expression)) {
            Object secret = Yaml.at(resources, resource, "Properties");
            if (Yaml.at(secret, "GenerateSecretString", "GenerateStringKey") instanceof String name) {
                names.add(name);
            }
            MEMBER.matcher(String.valueOf(Yaml.at(secret, "SecretString")))
                    .results()
                    .forEach(found -> names.add(found.group(1)));
        }
        return names;
    }

    /** The resources that an expression names, in either branch of it. */
    private static Set<String> references(@Nullable Object expression) {
        Set<String> names = new LinkedHashSet<>();
        if (expression instanceof List<?> list) {
            list.forEach(each -> names.addAll(references(each)));
        } else if (expression instanceof Map<?, ?> map) {
            map.forEach((function, argument) -> {
                if (argument instanceof String text
                        && Set.of("Ref", "Fn::GetAtt").contains(function)) {
                    names.add(text.replaceAll("\\..*", ""));
                } else {
                    names.addAll(references(argument));
                }
            });
        } else if (expression instanceof String text) {
            REFERENCE.matcher(text).results().forEach(found -> names.add(found.group(1)));
        }
        return names;
    }

    private Stream<Object> events(Object properties, String type) {
        return Yaml.map(Yaml.at(properties, "Events")).values().stream()
                .filter(event -> type.equals(Yaml.at(event, "Type")))
                .map(event -> Yaml.at(event, "Properties"));
    }

    /** From its events, or from the description of the API. */
    private List<String> paths(String function, Object properties) {
        Stream<String> described =
                Yaml.map(Yaml.at(resources, "Api", "Properties", "DefinitionBody", "paths")).entrySet().stream()
                        .filter(path -> references(path.getValue()).contains(function))
                        .map(path -> String.valueOf(path.getKey()));
        return Stream.concat(events(properties, "Api").map(event -> String.valueOf(Yaml.at(event, "Path"))), described)
                .toList();
    }

    private List<FunctionSpec.Queue> queues(Object properties) {
        return events(properties, "SQS")
                .map(event -> new FunctionSpec.Queue(
                        references(Yaml.at(event, "Queue")).iterator().next(),
                        count(Yaml.at(event, "BatchSize"), 10),
                        count(Yaml.at(event, "ScalingConfig", "MaximumConcurrency"), 2)))
                .toList();
    }

    private int count(Object expression, int otherwise) {
        return Map.of().equals(expression)
                ? otherwise
                : values.text(expression).map(Integer::valueOf).orElse(otherwise);
    }
}
