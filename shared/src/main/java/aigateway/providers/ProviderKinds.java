package aigateway.providers;

import aigateway.config.KindDefaults;
import aigateway.formats.WireApi;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All kinds of providers. */
public final class ProviderKinds {
    public static final ProviderKind OPENAI = new OpenAiKind();
    public static final ProviderKind ANTHROPIC = new AnthropicKind();

    private static final Map<String, ProviderKind> BY_NAME = byName(OPENAI, ANTHROPIC);

    private ProviderKinds() {}

    /** The kind with this name, which the configuration has checked. */
    public static ProviderKind of(String name) {
        ProviderKind kind = BY_NAME.get(name);
        if (kind == null) {
            throw new IllegalArgumentException("no kind of provider: " + name);
        }
        return kind;
    }

    /** What the configuration needs to know of each kind; the first kind is the usual one. */
    public static Map<String, KindDefaults> defaults() {
        Map<String, KindDefaults> defaults = new LinkedHashMap<>();
        BY_NAME.forEach((name, kind) -> defaults.put(name, kind.defaults()));
        return defaults;
    }

    /** The APIs of a kind that have these names. */
    public static Set<WireApi> apis(ProviderKind kind, Set<String> names) {
        return kind.apis().stream().filter(api -> names.contains(api.name())).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, ProviderKind> byName(ProviderKind... kinds) {
        Map<String, ProviderKind> byName = new LinkedHashMap<>();
        Arrays.asList(kinds).forEach(kind -> byName.put(kind.name(), kind));
        return byName;
    }
}
