package aigateway.config;

import aigateway.config.RouteConfig.Match;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads routes.
 *
 * @param providers the names that a target may have
 */
record RouteReader(Set<String> providers) {
    private static final String MODEL = "model";
    private static final String PREFIX = "prefix";
    private static final String STRIP_PREFIX = "strip_prefix";
    private static final String PROVIDER = "provider";
    private static final String TARGETS = "targets";
    private static final String FALLBACKS = "fallbacks";
    private static final String FALLBACK_ON = "fallback_on";
    private static final String WEIGHT = "weight";
    private static final List<String> MEMBERS = List.of(
            MODEL,
            PREFIX,
            STRIP_PREFIX,
            PROVIDER,
            TARGETS,
            FALLBACKS,
            FALLBACK_ON,
            ConfigObject.TIMEOUT,
            ConfigObject.RETRIES);
    private static final List<String> TARGET_MEMBERS = List.of(PROVIDER, MODEL, WEIGHT, ConfigObject.TIMEOUT);
    /** Fallbacks have an order in place of weights. */
    private static final List<String> FALLBACK_MEMBERS = List.of(PROVIDER, MODEL, ConfigObject.TIMEOUT);

    Optional<RouteConfig> read(ConfigValue value) {
        return value.members(MEMBERS).flatMap(this::route);
    }

    private Optional<RouteConfig> route(ConfigObject members) {
        Optional<Match> match = match(members);
        List<TargetConfig> targets = targets(members);
        List<TargetConfig> fallbacks = members.at(FALLBACKS)
                .map(value -> targets(value, 0, FALLBACK_MEMBERS))
                .orElse(List.of());
        Optional<Duration> timeout = members.timeout();
        Optional<Integer> retries = members.retries();
        Set<FallbackCause> fallbackOn =
                members.at(FALLBACK_ON).map(RouteReader::causes).orElse(Set.of());
        if (!fallbackOn.isEmpty() && targets.size() + fallbacks.size() < 2) {
            members.owner().refuse("'fallback_on' needs a second target or fallback");
        }
        return match.map(what -> new RouteConfig(what, targets, fallbacks, timeout, retries, fallbackOn));
    }

    private static Set<FallbackCause> causes(ConfigValue value) {
        List<String> words = FallbackCause.words();
        return value.items(0, words.size()).stream()
                .flatMap(item -> item.oneOf(words).stream())
                .flatMap(word -> FallbackCause.named(word).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<Match> match(ConfigObject members) {
        Optional<ConfigValue> model = members.at(MODEL);
        Optional<ConfigValue> prefix = members.at(PREFIX);
        Optional<ConfigValue> strip = members.at(STRIP_PREFIX);
        if (model.isPresent() == prefix.isPresent()) {
            members.owner().refuse("expected either 'model' or 'prefix'");
            return Optional.empty();
        }
        if (model.isPresent()) {
            strip.ifPresent(value -> value.refuse("only a route with a 'prefix' may say this"));
            return model.get().text(TextFormat.MODEL_NAME).map(Match.Model::new);
        }
        Optional<Boolean> stripped = strip.flatMap(ConfigValue::flag);
        return prefix.flatMap(value -> value.text(TextFormat.MODEL_NAME))
                .map(text -> new Match.Prefix(text, stripped.orElse(text.endsWith("/"))));
    }

    private List<TargetConfig> targets(ConfigObject members) {
        Optional<ConfigValue> only = members.at(PROVIDER);
        Optional<ConfigValue> several = members.at(TARGETS);
        if (only.isPresent() == several.isPresent()) {
            members.owner().refuse("expected either 'targets' or, for a single one, 'provider'");
            return List.of();
        }
        if (only.isPresent()) {
            return provider(only.get())
                    .map(name -> new TargetConfig(name, Optional.empty(), 1, Optional.empty()))
                    .stream()
                    .toList();
        }
        List<TargetConfig> targets = targets(several.get(), 1, TARGET_MEMBERS);
        if (!targets.isEmpty() && targets.stream().allMatch(target -> target.weight() == 0)) {
            several.get().refuse("at least one target needs a weight above 0");
        }
        return targets;
    }

    private List<TargetConfig> targets(ConfigValue value, int min, List<String> names) {
        return value.items(min, ConfigBounds.TARGETS_MAX).stream()
                .flatMap(item -> item.members(names).flatMap(this::target).stream())
                .toList();
    }

    private Optional<TargetConfig> target(ConfigObject members) {
        Optional<String> provider = members.required(PROVIDER).flatMap(this::provider);
        Optional<String> model = members.at(MODEL).flatMap(value -> value.text(TextFormat.MODEL_NAME));
        int weight = members.at(WEIGHT)
                .flatMap(value -> value.number(0, ConfigBounds.WEIGHT_MAX))
                .orElse(1);
        Optional<Duration> timeout = members.timeout();
        return provider.map(name -> new TargetConfig(name, model, weight, timeout));
    }

    private Optional<String> provider(ConfigValue value) {
        Optional<String> name = value.text();
        if (name.isPresent() && !name.get().equals(ProviderReader.MOCK) && !providers.contains(name.get())) {
            value.refuse("there is no provider named '" + TextFormat.shown(name.get()) + "'");
            return Optional.empty();
        }
        return name;
    }
}
