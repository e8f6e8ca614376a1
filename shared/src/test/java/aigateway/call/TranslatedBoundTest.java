package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.config.LimitsConfig;
import aigateway.config.TraitsConfig;
import aigateway.formats.ApiFormats;
import aigateway.formats.ApiRequest;
import aigateway.formats.InputBound;
import aigateway.formats.translation.ResponseIdentity;
import aigateway.http.ProviderHttpClient;
import aigateway.kernel.Endpoint;
import aigateway.providers.HttpProvider;
import aigateway.providers.Provider;
import aigateway.providers.ProviderKeys;
import aigateway.providers.ProviderKind;
import aigateway.providers.ProviderKinds;
import aigateway.providers.Target;
import aigateway.providers.Upstream;
import aigateway.testing.Product;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A translation writes only members whose cost is known: a hard budget lets a translated call through as it does its own. */
class TranslatedBoundTest {
    private static final ProviderHttpClient HTTP = new ProviderHttpClient();
    private static final Provider CHAT = provider(ProviderKinds.OPENAI, "chat.completions");
    private static final Provider CLAUDE = provider(ProviderKinds.ANTHROPIC, "messages");
    private static final String RESPONSES = """
            {"model":"m","instructions":"i","input":[{"role":"user","content":[{"type":"input_text","text":"a"},
            {"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"low"}]},
            {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
            {"type":"function_call_output","call_id":"c","output":"x"}],"stream":true,"temperature":1,"top_p":1,
            "max_output_tokens":9,"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":false}],
            "tool_choice":"auto","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}}},
            "user":"u","metadata":{"a":"b"}}""";
    private static final String CHAT_ONLY = """
            {"model":"m","input":"x","reasoning":{"effort":"low"},"text":{"verbosity":"low"},"service_tier":"flex","seed":1,
            "presence_penalty":1,"frequency_penalty":1,"safety_identifier":"s","prompt_cache_key":"k","parallel_tool_calls":true,
            "prompt_cache_options":{"ttl":"30m"},"include":["message.output_text.logprobs"],"top_logprobs":2}""";
    private static final String MESSAGES = """
            {"model":"m","max_tokens":9,"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[
            {"type":"text","text":"a"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
            {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"r"}]}]}],
            "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"auto"},"stop_sequences":["a"],
            "temperature":1,"top_p":1,"stream":true,"metadata":{"user_id":"u"}}""";

    @AfterAll
    static void close() {
        HTTP.close();
    }

    @Test
    void responses_and_messages_that_become_chats_leave_nothing_open() {
        assertThat(sent(Endpoint.RESPONSES, RESPONSES, CHAT).open()).isEmpty();
        assertThat(sent(Endpoint.RESPONSES, CHAT_ONLY, CHAT).open()).isEmpty();
        assertThat(sent(Endpoint.MESSAGES, MESSAGES, CHAT).open()).isEmpty();
    }

    @Test
    void responses_that_become_messages_leave_nothing_open() {
        assertThat(sent(Endpoint.RESPONSES, RESPONSES, CLAUDE).open()).isEmpty();
    }

    @Test
    void images_and_tools_are_counted_in_the_request_that_is_sent() {
        for (InputBound bound : List.of(
                sent(Endpoint.RESPONSES, RESPONSES, CHAT),
                sent(Endpoint.MESSAGES, MESSAGES, CHAT),
                sent(Endpoint.RESPONSES, RESPONSES, CLAUDE))) {
            assertThat(bound.images()).isEqualTo(1);
            assertThat(bound.tools()).isTrue();
            assertThat(bound.shown()).isEqualTo(InputBound.Shown.ALL);
        }
    }

    private static InputBound sent(Endpoint endpoint, String body, Provider provider) {
        ApiRequest request = ApiFormats.of(endpoint).read(Product.json(body)).orElse(problem -> {
            throw new AssertionError(problem.message());
        });
        return ProviderRequest.of(request, Target.of(provider, "m"), new ResponseIdentity("", 0))
                .map(sent -> sent.body().inputBound())
                .orElse(problem -> {
                    throw new AssertionError(problem.message());
                });
    }

    private static Provider provider(ProviderKind kind, String api) {
        URI url = URI.create("https://models.example.com");
        var config = new TraitsConfig(
                Set.of(api), Optional.empty(), Optional.empty(), Optional.empty(), Set.of(), LimitsConfig.NONE);
        return new HttpProvider(
                new Upstream("p", url, kind, Map.of(), kind.traits(url, config)),
                new ProviderKeys(List.of(), InstantSource.system()),
                HTTP);
    }
}
