package aigateway.local.litellm;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings that LiteLLM has beside its models, and says of each other one that it has no counterpart. */
final class SettingsReader {
    /** The default of {@code PROVIDER_TIMEOUT_SECONDS}. */
    static final int ALL_ATTEMPTS_SECONDS = 120;

    private static final int RETRIES_MAX = 5;
    private static final Set<String> SECTIONS = Set.of(
            "model_list",
            "router_settings",
            "litellm_settings",
            "general_settings",
            "environment_variables",
            "credential_list");
    /** Carried over by themselves, or by rules of this gateway's own. */
    private static final Map<String, String> DIFFERENT = Map.ofEntries(
            Map.entry(
                    "drop_params",
                    "members that a provider does not know are left out of translated requests"
                            + " (x-agw-left-out); others go on as the client wrote them"),
            Map.entry(
                    "modify_params",
                    "translated requests are made to fit the provider: see limits in docs/configuration.md"),
            Map.entry(
                    "enable_pre_call_checks", "a route with fallback_on: [context_length] tries another model instead"),
            Map.entry("allowed_fails", "circuit breakers have rules of their own: docs/providers.md"),
            Map.entry("cooldown_time", "cooldowns have rules of their own: docs/providers.md"),
            Map.entry(
                    "master_key",
                    "ADMIN_TOKEN takes its place; it cannot be used for calls, so make a key for clients that do"),
            Map.entry("forward_client_headers_to_llm_api", "only some headers go on to the provider: docs/calls.md"),
            Map.entry("json_logs", "the log is always JSON"),
            Map.entry("service_callbacks", "metrics are at /metrics: docs/observability.md"));

    private static final Map<String, String> MISSING = Map.ofEntries(
            Map.entry("callbacks", "metrics are at /metrics, traces go out by OTLP: docs/observability.md"),
            Map.entry("success_callback", "metrics are at /metrics, traces go out by OTLP: docs/observability.md"),
            Map.entry("failure_callback", "metrics are at /metrics, traces go out by OTLP: docs/observability.md"),
            Map.entry("alerting", "set up alerts here instead"),
            Map.entry("allowed_ips", "give it to keys, as allowed_ips"),
            Map.entry("max_parallel_requests", "limits here are of keys and teams"),
            Map.entry("global_max_parallel_requests", "limits here are of keys and teams"));
    /** Of LiteLLM's own working. */
    private static final List<String> OWN = List.of(
            "database_",
            "redis_",
            "proxy_",
            "set_verbose",
            "debug_level",
            "store_model_in_db",
            "client_ttl",
            "disable_spend_logs",
            "background_health_checks",
            "health_check_",
            "ui_access_mode",
            "litellm_license",
            "cache_kwargs");

    private final Members router;
    private final Members module;
    private final Members general;
    private final Findings findings;

    SettingsReader(Members router, Members module, Members general, Findings findings) {
        this.router = router;
        this.module = module;
        this.general = general;
        this.findings = findings;
    }

    GatewayFile.Defaults defaults() {
        BigDecimal retries = first(router.number("num_retries"), module.number("num_retries"));
        BigDecimal timeout =
                first(router.number("timeout"), first(module.number("request_timeout"), module.number("timeout")));
        int own = retries == null ? 0 : Math.clamp(retries.longValue(), 0, RETRIES_MAX);
        if (own > 0) {
            findings.changed(
                    "setting num_retries",
                    "each provider gets retries: " + own
                            + "; only a failure that is proven free is tried again at the same target");
        }
        Integer seconds = DeploymentReader.seconds(timeout);
        if (timeout != null && seconds != null && timeout.compareTo(BigDecimal.valueOf(seconds)) != 0) {
            findings.changed(
                    "setting timeout",
                    Translation.plain(timeout) + " seconds are " + seconds + " here, for one attempt");
        } else if (seconds != null) {
            findings.carried("setting timeout", seconds + " seconds for one attempt at each provider");
        }
        return new GatewayFile.Defaults(seconds, own);
    }

    private static @Nullable BigDecimal first(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : one;
    }

    /** The budget over all calls, or null. */
    @Nullable
    BudgetEntry wideBudget() {
        BigDecimal max = module.number("max_budget");
        String duration = module.text("budget_duration");
        return max == null || max.signum() <= 0
                ? null
                : BudgetEntry.of("All calls (LiteLLM)", max, duration, false, null);
    }

    String timeZone() {
        String zone = module.text("timezone");
        return zone == null ? "UTC" : zone;
    }

    boolean cached() {
        return module.flag("cache")
                && !"default_off".equals(module.object("cache_params").text("mode"));
    }

    /** Says what became of all other settings. */
    void report(Members config) {
        cache();
        wideBudget();
        timeZone();
        String strategy = router.text("routing_strategy");
        if (strategy != null && !strategy.equals("simple-shuffle")) {
            findings.changed(
                    "setting routing_strategy", "targets are selected by weight; '" + strategy + "' is not known here");
        }
        router.value("model_group_alias");
        general.value("database_url");
        report("router_settings", router);
        report("litellm_settings", module);
        report("general_settings", general);
        config.names().stream()
                .filter(name -> !SECTIONS.contains(name))
                .forEach(name -> findings.missed("section " + name, "it has no counterpart here"));
    }

    private void cache() {
        if (module.flag("cache")) {
            BigDecimal ttl = module.object("cache_params").number("ttl");
            findings.changed(
                    "setting cache",
                    "the response cache is a setting of each key: keys that are imported with --database get \"cache\": \"own\""
                            + (ttl == null ? "" : "; for its time set CACHE_TTL_SECONDS=" + Translation.plain(ttl)));
        }
    }

    private void report(String section, Members members) {
        for (String name : members.unread()) {
            String part = "setting " + section + "." + name;
            String different = DIFFERENT.get(name);
            if (different != null) {
                findings.changed(part, different);
            } else if (OWN.stream().anyMatch(name::startsWith)) {
                findings.leftOut(part, "it is of LiteLLM's own working");
            } else if (!"false".equalsIgnoreCase(members.text(name))) {
                findings.missed(part, MISSING.getOrDefault(name, "it has no counterpart here"));
            }
        }
    }
}
