package aigateway.local.litellm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the entries of LiteLLM's {@code model_list}. */
final class DeploymentReader {
    private static final int TIMEOUT_MAX = 900;
    /** Members of {@code model_info} that only describe. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "id", "mode", "max_tokens", "max_input_tokens", "max_output_tokens", "version", "db_model", "description");
    /** What LiteLLM's own names of APIs add before a model. */
    private static final String API_PREFIX = "(responses|converse|invoke|o_series|gpt5_series|chat|deepseek_r1|llama)/";

    private static final Set<String> CHAT_MODES =
            Set.of("rerank", "realtime", "completion", "ocr", "search", "video_generation");

    private final Map<String, Members> credentials;
    private final Addresses addresses;
    private final ProviderNames providers;
    private final ModelPrices prices;
    private final Findings findings;

    DeploymentReader(
            List<Members> credentials,
            Addresses addresses,
            ProviderNames providers,
            ModelPrices prices,
            Findings findings) {
        this.credentials = credentials.stream()
                .filter(each -> each.text("credential_name") != null)
                .collect(Collectors.toMap(
                        each -> String.valueOf(each.text("credential_name")),
                        each -> each.object("credential_values"),
                        (first, _) -> first));
        this.addresses = addresses;
        this.providers = providers;
        this.prices = prices;
        this.findings = findings;
    }

    /** The deployment; empty if the gateway cannot serve it, which is then among the findings. */
    Optional<Deployment> read(Members entry) {
        Members written = entry.object("litellm_params");
        String model = written.text("model");
        String group = entry.text("model_name");
        if (model == null || group == null) {
            findings.missed("an entry of model_list", "it has no model_name or no litellm_params.model");
            return Optional.empty();
        }
        String part = "model " + group + " (" + model + ")";
        Members shared = credential(written, part);
        Members params = written.orElse(shared);
        Vendor vendor = vendor(params, model);
        if (vendor == null) {
            findings.missed(part, "the gateway has no connection to this provider");
            return Optional.empty();
        }
        Members info = entry.object("model_info");
        String mode = info.text("mode");
        if (mode != null && CHAT_MODES.contains(mode)) {
            findings.missed(part, "the gateway has no API for the mode '" + mode + "'");
            return Optional.empty();
        }
        String own = atProvider(model, vendor);
        return addresses.of(vendor, own, params, part).map(provider -> {
            String name = providers.of(provider, vendor);
            Deployment deployment = new Deployment(
                    group, name, bare(own), model, weight(params, part), order(params), timeout(params, part));
            prices.read(deployment, params, info);
            rest(params, info, part);
            return deployment;
        });
    }

    private Members credential(Members params, String part) {
        String name = params.text("litellm_credential_name");
        Members found = name == null ? null : credentials.get(name);
        if (name != null && found == null) {
            findings.missed(part, "the credential '" + name + "' is not in credential_list");
        }
        return found == null ? Members.of(Map.of()) : found;
    }

    private static @Nullable Vendor vendor(Members params, String model) {
        String named = params.text("custom_llm_provider");
        int slash = model.indexOf('/');
        Vendor byName = named == null ? null : Vendor.named(named);
        Vendor byPrefix = slash < 0 ? null : Vendor.named(model.substring(0, slash));
        if (byPrefix != null || byName != null) {
            return byPrefix == null ? byName : byPrefix;
        }
        Vendor bare = slash < 0 ? Vendor.ofBareModel(model) : null;
        // LiteLLM takes a model without a known prefix at an address of its own for one of OpenAI's form.
        return bare == null && slash < 0 && params.text("api_base") != null ? Vendor.named("openai") : bare;
    }

    private static String atProvider(String model, Vendor vendor) {
        boolean prefixed = model.startsWith(vendor.prefix() + "/") || model.startsWith("bedrock_converse/");
        String own = prefixed ? model.substring(model.indexOf('/') + 1) : model;
        boolean ofApi = switch (vendor.form()) {
            case OPENAI, AZURE, BEDROCK -> true;
            default -> false;
        };
        return ofApi ? own.replaceFirst("^" + API_PREFIX, "") : own;
    }

    /** Without the region of AWS, which is a part of the address. */
    private static String bare(String model) {
        return model.replaceFirst("^[a-z]{2}(-[a-z]+)+-\\d/", "");
    }

    private @Nullable BigDecimal weight(Members params, String part) {
        BigDecimal rpm = params.number("rpm");
        BigDecimal tpm = params.number("tpm");
        BigDecimal weight = params.number("weight");
        String limits = Stream.of(
                        Map.entry("rpm", rpm == null ? "" : rpm.toPlainString()),
                        Map.entry("tpm", tpm == null ? "" : tpm.toPlainString()))
                .filter(each -> !each.getValue().isEmpty())
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
        if (!limits.isEmpty()) {
            String role = weight == null ? "it is the weight among targets; " : "";
            findings.changed(part, limits + " of the deployment: " + role + "limits here are of keys and teams");
        }
        return weight != null ? weight : rpm != null ? rpm : tpm;
    }

    private static int order(Members params) {
        BigDecimal order = params.number("order");
        return order == null ? Integer.MAX_VALUE : order.intValue();
    }

    private @Nullable Integer timeout(Members params, String part) {
        Integer seconds = seconds(params.number("timeout"));
        if (params.number("stream_timeout") != null) {
            findings.changed(
                    part, "stream_timeout: for a stream, timeout_seconds bounds each pause between its events");
        }
        return seconds;
    }

    /** Whole seconds within our bounds; null for none. */
    static @Nullable Integer seconds(@Nullable BigDecimal timeout) {
        return timeout == null
                ? null
                : Math.clamp(timeout.setScale(0, RoundingMode.CEILING).longValue(), 1, TIMEOUT_MAX);
    }

    private void rest(Members params, Members info, String part) {
        List<String> left = Stream.concat(
                        params.unread().stream().filter(name -> !name.equals("base_url")),
                        info.unread().stream()
                                .filter(name -> !DESCRIPTIONS.contains(name) && !name.startsWith("supports_"))
                                .map(name -> "model_info." + name))
                .toList();
        if (left.contains("model_info.base_model")) {
            findings.changed(
                    part,
                    "base_model " + info.text("base_model")
                            + " is not used: if the price list lacks the deployment's name, set a price override");
        }
        List<String> others = left.stream()
                .filter(name -> !name.equals("model_info.base_model") && !name.equals("model_info.access_groups"))
                .toList();
        if (!others.isEmpty()) {
            findings.missed(part, "no counterpart of " + String.join(", ", others));
        }
    }
}
