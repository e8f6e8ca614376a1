package aigateway.local.lambda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values of a template's expressions, with its parameters at their defaults or at given values. */
final class TemplateValues {
    private static final Pattern NAME = Pattern.compile("\\$\\{([^}!]+)}");
    private static final String NO_VALUE = "AWS::NoValue";

    private final Map<String, String> names = new HashMap<>(Map.of(
            "AWS::StackName", "ai-gateway",
            "AWS::Region", "us-east-1",
            "AWS::Partition", "aws",
            "AWS::AccountId", "123456789012",
            "AWS::URLSuffix", "amazonaws.com"));
    private final Map<?, ?> template;

    /** An expression that names a resource, or what this class does not know. */
    static final class Unresolved extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unresolved(String what) {
            super(what, null, false, false);
        }
    }

    TemplateValues(Map<?, ?> template, Map<String, String> parameters) {
        this.template = template;
        Yaml.map(Yaml.at(template, "Parameters")).forEach((name, parameter) -> {
            if (Yaml.map(parameter).get("Default") instanceof String value) {
                names.put(String.valueOf(name), value);
            }
        });
        names.putAll(parameters);
    }

    /** Empty where the template leaves the value out. */
    Optional<String> text(@Nullable Object expression) {
        return Optional.ofNullable(value(expression)).map(TemplateValues::scalar);
    }

    private static String scalar(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new Unresolved(String.valueOf(value));
    }

    boolean isTrue(String condition) {
        Object expression = Yaml.map(Yaml.at(template, "Conditions")).get(condition);
        return expression == null || holds(expression);
    }

    /** With functions at the top replaced by their values; null for no value. */
    @Nullable
    Object value(@Nullable Object expression) {
        if (!(expression instanceof Map<?, ?> call) || call.size() != 1) {
            return expression;
        }
        Object function = call.keySet().iterator().next();
        Object argument = call.values().iterator().next();
        return switch (String.valueOf(function)) {
            case "Ref" -> NO_VALUE.equals(argument) ? null : name(String.valueOf(argument));
            case "Fn::Sub" -> sub(argument);
            case "Fn::If" -> choose(Yaml.list(argument));
            case "Fn::Join" -> join(Yaml.list(argument));
            case "Fn::FindInMap" -> find(Yaml.list(argument));
            case String other when other.startsWith("Fn::") -> throw new Unresolved(other);
            default -> expression;
        };
    }

    private @Nullable Object choose(List<?> parts) {
        return value(isTrue(String.valueOf(parts.get(0))) ? parts.get(1) : parts.get(2));
    }

    private String join(List<?> parts) {
        Object elements = value(parts.get(1));
        return Yaml.list(Objects.requireNonNullElse(elements, List.of())).stream()
                .map(each -> text(each).orElse(""))
                .collect(Collectors.joining(String.valueOf(parts.get(0))));
    }

    private @Nullable Object find(List<?> parts) {
        Object at = Yaml.at(template, "Mappings");
        for (Object part : parts) {
            at = Yaml.at(at, text(part).orElse(""));
        }
        return value(at);
    }

    private String sub(Object argument) {
        List<?> parts = Yaml.list(argument);
        String text = parts.isEmpty() ? String.valueOf(argument) : String.valueOf(parts.get(0));
        Map<?, ?> own = parts.size() < 2 ? Map.of() : Yaml.map(parts.get(1));
        return NAME.matcher(text).replaceAll(found -> {
            Object expression = own.get(found.group(1));
            return Matcher.quoteReplacement(
                    expression == null ? name(found.group(1)) : text(expression).orElse(""));
        });
    }

    private String name(String name) {
        String value = names.get(name);
        if (value == null) {
            throw new Unresolved(name);
        }
        return value;
    }

    private boolean holds(Object expression) {
        Map<?, ?> call = Yaml.map(expression);
        Object function = call.keySet().iterator().next();
        Object argument = call.values().iterator().next();
        List<?> parts = Yaml.list(argument);
        return switch (String.valueOf(function)) {
            case "Condition" -> isTrue(String.valueOf(argument));
            case "Fn::Not" -> !holds(parts.get(0));
            case "Fn::And" -> parts.stream().allMatch(this::holds);
            case "Fn::Or" -> parts.stream().anyMatch(this::holds);
            case "Fn::Equals" -> text(parts.get(0)).equals(text(parts.get(1)));
            default -> throw new Unresolved(String.valueOf(function));
        };
    }
}
