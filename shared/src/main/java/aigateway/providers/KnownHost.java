package aigateway.providers;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the documents of public providers say, by the host of their URL. The configuration may say otherwise. */
enum KnownHost {
    OPENAI("([a-z-]+\\.)?api\\.openai\\.com", true, true, true, false, null),
    ANTHROPIC("api\\.anthropic\\.com", true, true, true, false, null),
    OPENROUTER("openrouter\\.ai", false, true, false, false, null),
    BEDROCK("bedrock-(runtime|mantle)[.-].*\\.(amazonaws\\.com|api\\.aws)", false, true, false, false, null),
    AZURE(".+\\.(openai|cognitiveservices|services\\.ai)\\.azure\\.com", false, false, true, false, null),
    XAI("([a-z0-9-]+\\.)?api\\.x\\.ai", true, false, false, false, null),
    GOOGLE("generativelanguage\\.googleapis\\.com", true, false, false, false, null),
    MISTRAL("api\\.mistral\\.ai", true, false, true, false, "max_tokens"),
    DEEPSEEK("api\\.deepseek\\.com", true, false, false, true, "max_tokens"),
    OTHER(".*", false, false, false, false, null);

    private final Pattern host;
    final boolean makesItsModels;
    final boolean errorsAreFree;
    final boolean onlyOwnCapField;
    final boolean billsTokensOnly;
    final Optional<String> outputCapField;

    KnownHost(
            String host,
            boolean makesItsModels,
            boolean errorsAreFree,
            boolean onlyOwnCapField,
            boolean billsTokensOnly,
            @Nullable String outputCapField) {
        this.host = Pattern.compile(host);
        this.makesItsModels = makesItsModels;
        this.errorsAreFree = errorsAreFree;
        this.onlyOwnCapField = onlyOwnCapField;
        this.billsTokensOnly = billsTokensOnly;
        this.outputCapField = Optional.ofNullable(outputCapField);
    }

    static KnownHost of(URI baseUrl) {
        String name = Optional.ofNullable(baseUrl.getHost()).orElse("").toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(each -> each.host.matcher(name).matches())
                .findFirst()
                .orElse(OTHER);
    }
}
