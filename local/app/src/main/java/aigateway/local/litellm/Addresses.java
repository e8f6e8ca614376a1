package aigateway.local.litellm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says where and how this gateway calls what LiteLLM called. */
final class Addresses {
    private static final List<String> CHAT = List.of("chat.completions", "embeddings");
    private static final List<String> BEDROCK = List.of("chat.completions", "responses");
    private static final Pattern API_PATH =
            Pattern.compile("/(chat/completions|completions|embeddings|responses|v1/messages|messages)/*$");
    private static final Pattern AZURE_PATH = Pattern.compile("/openai(/.*)?$");
    /** A header of such a name may hold a secret, which is never copied. */
    private static final Pattern SECRET_HEADER =
            Pattern.compile("(?i).*(auth|key|token|secret|password|cookie|credential).*");

    private final Variables variables;
    private final SecretNames secrets;
    private final Findings findings;

    Addresses(Variables variables, SecretNames secrets, Findings findings) {
        this.variables = variables;
        this.secrets = secrets;
        this.findings = findings;
    }

    /** The provider of a deployment; empty if the gateway cannot call it, which is then among the findings. */
    Optional<ProviderEntry> of(Vendor vendor, String model, Members params, String part) {
        String written = params.text(params.names().contains("api_base") ? "api_base" : "base_url");
        String base = written == null ? vendor.baseUrl() : variables.resolve(written);
        if (written != null && base == null) {
            findings.missed(
                    part,
                    "its address is in the variable " + written.replace(SecretNames.ENVIRONMENT, "")
                            + ", which is not set here; set it and import again");
            return Optional.empty();
        }
        if (vendor.form() == Vendor.Form.BEDROCK) {
            return bedrock(model, params, part);
        }
        if (base == null || base.isBlank()) {
            findings.missed(part, "it has no api_base, and " + vendor.prefix() + "/ has no usual address");
            return Optional.empty();
        }
        if (params.text("azure_ad_token") != null || params.text("client_secret") != null) {
            findings.changed(part, "it signs in with Microsoft Entra ID at LiteLLM; here it needs an API key");
        }
        List<String> keys = secrets.of(params.text("api_key"), vendor.keyName(), vendor.prefix(), part);
        return Optional.of(entry(vendor, base.replaceFirst("/+$", ""), keys, headers(params, part), params, part));
    }

    private ProviderEntry entry(
            Vendor vendor, String base, List<String> keys, Map<String, String> headers, Members params, String part) {
        String root = API_PATH.matcher(base).replaceFirst("");
        return switch (vendor.form()) {
            case ANTHROPIC -> new ProviderEntry(true, root.replaceFirst("/v1$", ""), keys, null, List.of(), headers);
            case AZURE -> azure(root, keys, headers, params, part);
            case AZURE_AI -> azureAi(root, keys, headers, params, part);
            case OPENAI -> {
                boolean own = root.startsWith("https://api.openai.com");
                yield new ProviderEntry(false, pathed(root, part), keys, null, own ? List.of() : CHAT, headers);
            }
            default -> new ProviderEntry(false, pathed(root, part), keys, null, CHAT, headers);
        };
    }

    private String pathed(String root, String part) {
        if (root.matches("https?://[^/]+") && !root.startsWith("https://api.openai.com")) {
            findings.changed(part, "its address has no path: the gateway calls " + root + "/v1/chat/completions");
        }
        return root;
    }

    private ProviderEntry azure(
            String root, List<String> keys, Map<String, String> headers, Members params, String part) {
        String version = variables.orEmpty(params.text("api_version"));
        String url = AZURE_PATH.matcher(root).replaceFirst("") + "/openai/v1";
        findings.changed(
                part,
                "it is called at Azure's v1 API, " + url
                        + (version.isEmpty() ? "" : ", which needs no api_version (" + version + ")"));
        boolean known = url.matches("https://[^/]+\\.(openai|cognitiveservices|services\\.ai)\\.azure\\.com/.*");
        return new ProviderEntry(false, url, keys, known ? null : "api-key", List.of(), headers);
    }

    private ProviderEntry azureAi(
            String root, List<String> keys, Map<String, String> headers, Members params, String part) {
        params.text("api_version");
        if (root.contains("/anthropic")) {
            return new ProviderEntry(true, root.replaceFirst("/v1$", ""), keys, null, List.of(), headers);
        }
        boolean foundry = root.matches("https://[^/]+\\.services\\.ai\\.azure\\.com(/models)?");
        String url = foundry ? root.replaceFirst("/models$", "") + "/openai/v1" : root;
        findings.changed(part, "it is called at " + url + "; check that this address serves the model");
        return new ProviderEntry(false, url, keys, "api-key", CHAT, headers);
    }

    private Optional<ProviderEntry> bedrock(String model, Members params, String part) {
        String region = variables.orEmpty(params.text("aws_region_name"));
        if (model.matches("[a-z]{2}(-[a-z]+)+-\\d/.*")) {
            region = model.substring(0, model.indexOf('/'));
        }
        for (String name : List.of("AWS_REGION_NAME", "AWS_REGION")) {
            region = region.isEmpty() ? variables.orEmpty(SecretNames.ENVIRONMENT + name) : region;
        }
        if (!region.matches("[a-z0-9-]{1,62}")) {
            findings.missed(part, "its region of AWS is unknown; set AWS_REGION and import again");
            return Optional.empty();
        }
        for (String name : List.of(
                "aws_access_key_id",
                "aws_secret_access_key",
                "aws_session_token",
                "aws_role_name",
                "aws_session_name",
                "aws_profile_name",
                "aws_web_identity_token")) {
            if (params.text(name) != null) {
                findings.changed(part, name + " is not used: the gateway signs with its own credentials of AWS");
            }
        }
        boolean claude = model.contains("anthropic.claude");
        String url = claude
                ? "https://bedrock-mantle." + region + ".api.aws/anthropic/v1"
                : "https://bedrock-runtime." + region + ".amazonaws.com/openai/v1";
        findings.changed(part, "it is called at " + url + "; check that this address serves the model");
        return Optional.of(
                new ProviderEntry(claude, url, List.of(), null, claude ? List.of() : BEDROCK, headers(params, part)));
    }

    private Map<String, String> headers(Members params, String part) {
        Map<String, String> headers = new TreeMap<>();
        String organization = organization(params, part);
        if (organization != null) {
            headers.put("OpenAI-Organization", organization);
        }
        for (String member : List.of("extra_headers", "headers")) {
            Members given = params.object(member);
            for (String name : given.names()) {
                String value = given.text(name);
                if (value == null
                        || value.startsWith(SecretNames.ENVIRONMENT)
                        || SECRET_HEADER.matcher(name).matches()) {
                    findings.missed(
                            part, "its header '" + name + "' may be a secret; headers here are not kept secret");
                } else {
                    headers.put(name, value);
                }
            }
        }
        return headers;
    }

    private @Nullable String organization(Members params, String part) {
        List<String> all = params.texts("organization");
        if (all.size() > 1) {
            findings.missed(part, "it names " + all.size() + " organizations; only the first is used");
        }
        return all.isEmpty() ? null : variables.resolve(all.getFirst());
    }
}
