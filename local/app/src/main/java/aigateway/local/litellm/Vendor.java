package aigateway.local.litellm;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A provider by LiteLLM's prefix of its models, as far as this gateway can call it.
 *
 * @param baseUrl the usual address; null where the configuration must name it
 * @param keyName the environment variable from which LiteLLM takes the key; null where none is needed
 */
record Vendor(
        String prefix,
        Form form,
        @Nullable String baseUrl,
        @Nullable String keyName) {
    /** How the address and the authentication of a provider are made. */
    enum Form {
        OPENAI,
        ANTHROPIC,
        AZURE,
        AZURE_AI,
        BEDROCK,
        /** A server with OpenAI's chat and embeddings. */
        CHAT
    }

    /** In columns: prefix, form, address, key. A dash is nothing. */
    private static final String TABLE = """
            openai           OPENAI     https://api.openai.com/v1                                OPENAI_API_KEY
            anthropic        ANTHROPIC  https://api.anthropic.com                                ANTHROPIC_API_KEY
            azure            AZURE      -                                                        AZURE_API_KEY
            azure_ai         AZURE_AI   -                                                        AZURE_AI_API_KEY
            bedrock          BEDROCK    -                                                        -
            gemini           CHAT       https://generativelanguage.googleapis.com/v1beta/openai  GEMINI_API_KEY
            mistral          CHAT       https://api.mistral.ai/v1                                MISTRAL_API_KEY
            deepseek         CHAT       https://api.deepseek.com/v1                              DEEPSEEK_API_KEY
            xai              CHAT       https://api.x.ai/v1                                      XAI_API_KEY
            groq             CHAT       https://api.groq.com/openai/v1                           GROQ_API_KEY
            openrouter       CHAT       https://openrouter.ai/api/v1                             OPENROUTER_API_KEY
            together_ai      CHAT       https://api.together.xyz/v1                              TOGETHERAI_API_KEY
            fireworks_ai     CHAT       https://api.fireworks.ai/inference/v1                    FIREWORKS_AI_API_KEY
            perplexity       CHAT       https://api.perplexity.ai                                PERPLEXITYAI_API_KEY
            cohere           CHAT       https://api.cohere.ai/compatibility/v1                   COHERE_API_KEY
            cohere_chat      CHAT       https://api.cohere.ai/compatibility/v1                   COHERE_API_KEY
            cerebras         CHAT       https://api.cerebras.ai/v1                               CEREBRAS_API_KEY
            sambanova        CHAT       https://api.sambanova.ai/v1                              SAMBANOVA_API_KEY
            nvidia_nim       CHAT       https://integrate.api.nvidia.com/v1                      NVIDIA_NIM_API_KEY
            deepinfra        CHAT       https://api.deepinfra.com/v1/openai                      DEEPINFRA_API_KEY
            moonshot         CHAT       https://api.moonshot.ai/v1                               MOONSHOT_API_KEY
            dashscope        CHAT       https://dashscope-intl.aliyuncs.com/compatible-mode/v1   DASHSCOPE_API_KEY
            zai              CHAT       https://api.z.ai/api/paas/v4                             ZAI_API_KEY
            github           CHAT       https://models.github.ai/inference                       GITHUB_API_KEY
            huggingface      CHAT       https://router.huggingface.co/v1                         HUGGINGFACE_API_KEY
            databricks       CHAT       -                                                        DATABRICKS_API_KEY
            ollama           CHAT       http://localhost:11434/v1                                -
            ollama_chat      CHAT       http://localhost:11434/v1                                -
            lm_studio        CHAT       http://localhost:1234/v1                                 -
            llamafile        CHAT       http://127.0.0.1:8080/v1                                 -
            hosted_vllm      CHAT       -                                                        -
            vllm             CHAT       -                                                        -
            xinference       CHAT       -                                                        -
            openai_like      CHAT       -                                                        -
            custom_openai    CHAT       -                                                        -
            litellm_proxy    CHAT       -                                                        LITELLM_PROXY_API_KEY
            """;

    private static final Map<String, Vendor> ALL =
            TABLE.lines().map(Vendor::read).collect(Collectors.toUnmodifiableMap(Vendor::prefix, Function.identity()));
    /** Names that LiteLLM knows without a prefix. */
    private static final List<Map.Entry<Pattern, String>> BARE = List.of(
            Map.entry(
                    Pattern.compile(
                            "(gpt-|chatgpt-|o[1-9]|text-embedding-|omni-moderation|dall-e|whisper|tts-|ft:|codex-).*"),
                    "openai"),
            Map.entry(Pattern.compile("claude-.*"), "anthropic"),
            Map.entry(Pattern.compile("command-.*"), "cohere_chat"));

    private static Vendor read(String line) {
        String[] columns = line.split(" +", -1);
        return new Vendor(columns[0], Form.valueOf(columns[1]), orNull(columns[2]), orNull(columns[3]));
    }

    private static @Nullable String orNull(String cell) {
        return cell.equals("-") ? null : cell;
    }

    /** The provider with this prefix, or null. */
    static @Nullable Vendor named(String prefix) {
        return ALL.get(prefix.equals("bedrock_converse") ? "bedrock" : prefix);
    }

    /** The provider of a model that LiteLLM knows by its bare name, or null. */
    static @Nullable Vendor ofBareModel(String model) {
        return BARE.stream()
                .filter(each -> each.getKey().matcher(model).matches())
                .findFirst()
                .map(each -> ALL.get(each.getValue()))
                .orElse(null);
    }
}
