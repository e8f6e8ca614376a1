package aigateway.alerts;

import aigateway.json.Fields;
import aigateway.json.Json;
import aigateway.json.JsonText;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The numbers that a rule sets. */
public record RuleParameters(AlertKind kind, Map<String, BigDecimal> set) {
    private static final String MEMBER = "parameters";

    public RuleParameters {
        set = Map.copyOf(set);
    }

    /** The number that the rule sets, or the one that stands for it; empty where there is neither. */
    Optional<BigDecimal> find(String name) {
        BigDecimal own = set.get(name);
        return own != null ? Optional.of(own) : parameter(name).flatMap(each -> Optional.ofNullable(each.otherwise()));
    }

    BigDecimal decimal(String name) {
        return find(name).orElseThrow();
    }

    int number(String name) {
        return decimal(name).intValueExact();
    }

    private Optional<AlertKind.Parameter> parameter(String name) {
        return kind.parameters().stream()
                .filter(each -> each.name().equals(name))
                .findFirst();
    }

    /** Every parameter of the kind, also those that the rule leaves out. */
    public void write(JsonText json) {
        json.object(
                MEMBER,
                members -> kind.parameters()
                        .forEach(each -> members.decimal(
                                each.name(),
                                find(each.name()).map(BigDecimal::toPlainString).orElse(null))));
    }

    /** As it is stored. */
    String text() {
        return JsonText.objectText(json -> set.forEach((name, value) -> json.decimal(name, value.toPlainString())));
    }

    /** From what {@link #text} made; what the kind no longer knows is left out. */
    static RuleParameters stored(AlertKind kind, Json.Obj object) {
        Map<String, BigDecimal> set = new LinkedHashMap<>();
        for (AlertKind.Parameter each : kind.parameters()) {
            if (object.member(each.name()) instanceof Json.Num(String digits)) {
                set.put(each.name(), new BigDecimal(digits));
            }
        }
        return new RuleParameters(kind, set);
    }

    /** These with the ones that the request sets; null takes one back. The fields' problem says what is wrong. */
    RuleParameters patched(Fields fields) {
        Fields members = fields.object(MEMBER);
        if (members == null) {
            return this;
        }
        List<AlertKind.Parameter> known = kind.parameters();
        members.only(known.stream().map(AlertKind.Parameter::name).collect(Collectors.toSet()));
        Map<String, BigDecimal> changed = new LinkedHashMap<>(set);
        for (AlertKind.Parameter each : known) {
            BigDecimal value = read(members, each);
            if (value != null) {
                changed.put(each.name(), value);
            } else if (members.mentions(each.name())) {
                changed.remove(each.name());
            }
        }
        return new RuleParameters(kind, changed);
    }

    private static @Nullable BigDecimal read(Fields members, AlertKind.Parameter parameter) {
        BigDecimal value = members.decimal(parameter.name(), parameter.places(), BigDecimal.valueOf(parameter.max()));
        if (value != null && value.compareTo(BigDecimal.valueOf(parameter.min())) < 0) {
            members.wrong(parameter.name(), "expected at least " + parameter.min());
        }
        return value;
    }
}
