package aigateway.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads providers.
 *
 * @param kinds by name, the usual one first
 */
record ProviderReader(Map<String, KindDefaults> kinds) {
    /** Its address is a setting: routes may name it, the file cannot describe it. */
    static final String MOCK = "mock";

    private static final String KIND = "kind";
    private static final String BASE_URL = "base_url";
    private static final String KEYS = "keys";
    private static final String APIS = "apis";
    private static final String HEADERS = "headers";
    private static final String OUTPUT_CAP_FIELD = "output_cap_field";
    private static final String ERROR_BILLING = "error_billing";
    private static final String BILLS_TOKENS_ONLY = "bills_tokens_only";
    private static final String TRUSTED_MEMBERS = "trusted_members";
    private static final String LIMITS = "limits";
    private static final List<String> MEMBERS = List.of(
            KIND,
            BASE_URL,
            KEYS,
            APIS,
            HEADERS,
            OUTPUT_CAP_FIELD,
            ERROR_BILLING,
            BILLS_TOKENS_ONLY,
            TRUSTED_MEMBERS,
            LIMITS,
            ConfigObject.RETRIES,
            ConfigObject.TIMEOUT);
    /** The cost of an error without usage. */
    private static final String NOTHING = "none";

    Optional<ProviderConfig> read(String name, ConfigValue value) {
        if (name.equals(MOCK)) {
            value.refuse("'mock' is the provider of MOCK_PROVIDER_URL, which routes may name without an entry here");
        } else if (!TextFormat.PROVIDER_NAME.fits(name)) {
            value.refuse(TextFormat.PROVIDER_NAME.objection());
        }
        return value.members(MEMBERS).flatMap(members -> kind(members).flatMap(kind -> provider(name, kind, members)));
    }

    /** Empty where it is wrong: the rules of the other members depend on it. */
    private Optional<String> kind(ConfigObject members) {
        List<String> names = List.copyOf(kinds.keySet());
        Optional<ConfigValue> kind = members.at(KIND);
        return kind.isEmpty() ? Optional.of(names.getFirst()) : kind.get().oneOf(names);
    }

    private Optional<ProviderConfig> provider(String name, String kind, ConfigObject members) {
        KindDefaults defaults = Objects.requireNonNull(kinds.get(kind));
        Optional<URI> baseUrl = baseUrl(members, defaults);
        List<String> keys = members.at(KEYS).map(ProviderReader::keys).orElse(List.of());
        Map<String, String> headers =
                members.at(HEADERS).map(HeadersReader::read).orElse(Map.of());
        int retries = members.retries().orElse(0);
        Optional<Duration> timeout = members.timeout();
        TraitsConfig traits = traits(members, defaults);
        return baseUrl.map(url -> new ProviderConfig(name, kind, url, keys, headers, traits, retries, timeout));
    }

    private static TraitsConfig traits(ConfigObject members, KindDefaults defaults) {
        return new TraitsConfig(
                apis(members, defaults),
                members.at(OUTPUT_CAP_FIELD).flatMap(value -> value.oneOf(defaults.outputCapFields())),
                members.at(ERROR_BILLING)
                        .flatMap(value -> value.oneOf(List.of("unknown", NOTHING)))
                        .map(NOTHING::equals),
                members.at(BILLS_TOKENS_ONLY).flatMap(ConfigValue::flag),
                members.at(TRUSTED_MEMBERS).map(ProviderReader::trusted).orElse(Set.of()),
                members.at(LIMITS)
                        .flatMap(value -> LimitsReader.read(value, defaults.optionalMembers()))
                        .orElse(LimitsConfig.NONE));
    }

    private static Set<String> trusted(ConfigValue value) {
        return value.items(0, ConfigBounds.TRUSTED_MEMBERS_MAX).stream()
                .flatMap(item -> item.text(TextFormat.REQUEST_MEMBER).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<URI> baseUrl(ConfigObject members, KindDefaults defaults) {
        Optional<URI> usual = defaults.baseUrl();
        return usual.isPresent() && members.at(BASE_URL).isEmpty()
                ? usual
                : members.required(BASE_URL).flatMap(ProviderUrl::read);
    }

    private static List<String> keys(ConfigValue value) {
        Set<String> keys = new LinkedHashSet<>();
        for (ConfigValue item : value.items(0, ConfigBounds.KEYS_MAX)) {
            Optional<String> key = item.text(TextFormat.SECRET_NAME);
            if (key.isPresent() && !keys.add(key.get())) {
                item.refuse("this name is already in the list");
            }
        }
        return new ArrayList<>(keys);
    }

    private static Set<String> apis(ConfigObject members, KindDefaults defaults) {
        List<String> all = defaults.apis();
        List<String> chosen = members.at(APIS)
                .map(value -> value.items(1, all.size()).stream()
                        .flatMap(item -> item.oneOf(all).stream())
                        .toList())
                .orElse(all);
        return Set.copyOf(chosen);
    }
}
