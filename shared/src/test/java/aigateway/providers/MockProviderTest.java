package aigateway.providers;

import static aigateway.providers.MockCalls.item;
import static aigateway.providers.MockCalls.object;
import static org.assertj.core.api.Assertions.assertThat;

import aigateway.json.Json;
import aigateway.kernel.Endpoint;
import aigateway.providers.ProviderReply.Answered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MockProviderTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String BODY = "{\"input\":\"x\"}";

    private final MockCalls mock = new MockCalls();

    @Test
    void the_list_of_models_does_not_change_with_the_hour() {
        var early = new MockProvider(InstantSource.fixed(Instant.EPOCH), new Random(1));
        Json.Obj list = MockCalls.parsed(((Answered) early.models()).body());

        assertThat(list.items("data"))
                .extracting(model -> ((Json.Obj) model).text("id"))
                .containsExactly("mock-1", "mock-embedding", "mock-slow", "mock-error", "mock-429");
        assertThat(item(list, "data", 0).text("object")).isEqualTo("model");
        assertThat(item(list, "data", 0).text("owned_by")).isEqualTo("mock");
        assertThat(item(list, "data", 0).integer("created", 0)).isPositive();
    }

    @Test
    void mock_error_always_fails() {
        for (String body : List.of(BODY, "{}", "not json")) {
            var reply = (Answered) mock.call(Endpoint.RESPONSES, "mock-error", body, LONG);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(object(MockCalls.parsed(reply.body()), "error").text("type"))
                    .isEqualTo("server_error");
        }
    }

    @Test
    void mock_429_asks_for_seven_seconds() {
        var reply = (Answered) mock.call(Endpoint.CHAT_COMPLETIONS, "mock-429", BODY, LONG);

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.headers()).isEqualTo(Map.of("retry-after", "7"));
        assertThat(object(MockCalls.parsed(reply.body()), "error").text("code")).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void an_unknown_model_is_not_found() {
        var reply = (Answered) mock.call(Endpoint.RESPONSES, "mock-2", BODY, LONG);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(object(MockCalls.parsed(reply.body()), "error").text("code")).isEqualTo("model_not_found");
    }

    @Test
    void a_model_that_makes_no_embeddings_says_so_and_so_does_the_one_that_makes_nothing_else() {
        for (var asked : Map.of("mock-1", Endpoint.EMBEDDINGS, "mock-embedding", Endpoint.CHAT_COMPLETIONS)
                .entrySet()) {
            var reply = (Answered) mock.call(asked.getValue(), asked.getKey(), BODY, LONG);

            assertThat(reply.status()).isEqualTo(400);
            Json.Obj error = object(MockCalls.parsed(reply.body()), "error");
            assertThat(error.text("code")).isEqualTo("unsupported");
            assertThat(error.text("param")).isEqualTo("model");
            assertThat(error.text("message")).contains("'mock-embedding'");
        }
    }

    @Test
    void mock_slow_answers_after_two_seconds() {
        long began = System.nanoTime();
        var reply = (Answered) mock.call(Endpoint.RESPONSES, "mock-slow", BODY, LONG);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
        assertThat(MockCalls.parsed(reply.body()).text("model")).isEqualTo("mock-slow");
    }

    @Test
    void mock_slow_keeps_to_the_timeout() {
        assertThat(mock.call(Endpoint.RESPONSES, "mock-slow", BODY, Duration.ofMillis(20)))
                .isEqualTo(new ProviderReply.TimedOut());
    }

    @Test
    void an_interrupted_wait_ends_at_once_and_stays_interrupted() {
        Thread.currentThread().interrupt();

        assertThat(mock.call(Endpoint.RESPONSES, "mock-slow", BODY, LONG))
                .isEqualTo(new ProviderReply.Broken("interrupted"));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void what_is_no_json_object_is_refused() {
        for (String body : List.of("", "[]", "{", "7")) {
            assertThat(((Answered) mock.call(Endpoint.RESPONSES, "mock-1", body, LONG)).status())
                    .isEqualTo(400);
        }
    }

    /** One or two values at random places of a full request become something else, thousands of times, from a fixed seed. */
    @Test
    void whatever_the_request_says_there_is_an_answer_in_json() {
        var random = new Random(7);
        int answered = 0;
        for (Endpoint endpoint : List.of(Endpoint.RESPONSES, Endpoint.CHAT_COMPLETIONS, Endpoint.EMBEDDINGS)) {
            Json.Obj full = MockCalls.parsed(full(endpoint).replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            assertThat(mutated(endpoint, full)).as("the full request itself").isEqualTo(200);
            for (int round = 0; round < 1000; round++) {
                Json once = Mutation.of(full, random);
                answered += mutated(endpoint, round % 2 == 0 ? once : Mutation.of(once, random)) == 200 ? 1 : 0;
            }
        }
        assertThat(answered).as("mutated requests that are still good ones").isBetween(200, 2800);
    }

    private int mutated(Endpoint endpoint, Json body) {
        ProviderReply reply = mock.call(endpoint, MockCalls.model(endpoint), MockText.json(body), LONG);
        assertThat(reply).isInstanceOf(Answered.class);
        MockCalls.parsed(((Answered) reply).body());
        return ((Answered) reply).status();
    }

    private static String full(Endpoint endpoint) {
        String schema =
                "{'type':'object','properties':{'a':{'type':['integer','null'],'minimum':2},'b':{'$ref':'#/$defs/b'},"
                        + "'c':{'anyOf':[{'type':'null'},{'enum':['x']}]}},'required':['a'],'$defs':{'b':{'type':'array',"
                        + "'items':{'type':'number','multipleOf':0.5},'minItems':2}},'allOf':[{'required':['c']}]}";
        return switch (endpoint.kind()) {
            case "responses" ->
                "{'input':[{'role':'user','content':[{'type':'input_text','text':'a'}]},{'type':'function_call',"
                        + "'call_id':'c','name':'f','arguments':'{}'},{'type':'function_call_output','call_id':'c',"
                        + "'output':[{'type':'input_text','text':'7'}]},{'role':'user','content':'b'}],'instructions':'i',"
                        + "'tools':[{'type':'function','name':'f','description':'d','strict':true,'parameters':"
                        + schema
                        + "}],'tool_choice':{'type':'function','name':'f'},'text':{'format':{'type':'json_schema',"
                        + "'name':'n','schema':" + schema + "},'verbosity':'low'},'reasoning':{'effort':'low'},"
                        + "'metadata':{'k':'v'},'temperature':0,'top_p':1,'max_output_tokens':50,'include':"
                        + "['message.output_text.logprobs'],'top_logprobs':1,'store':false,'user':'u','x':[1,{}]}";
            case "chat.completions" ->
                "{'messages':[{'role':'system','content':'s'},{'role':'user','content':[{'type':'text','text':'a'}]},"
                        + "{'role':'assistant','content':null,'tool_calls':[{'id':'c','type':'function','function':"
                        + "{'name':'f','arguments':'{}'}}]},{'role':'tool','tool_call_id':'c','content':'7'},"
                        + "{'role':'user','content':'b'}],'tools':[{'type':'function','function':{'name':'f','parameters':"
                        + schema + "}}],'tool_choice':'auto','response_format':{'type':'json_schema','json_schema':"
                        + "{'name':'n','schema':" + schema + "}},'n':2,'stop':['x'],'logprobs':true,'top_logprobs':2,"
                        + "'max_tokens':40,'max_completion_tokens':50,'temperature':0.5,'seed':1,'metadata':{'k':'v'}}";
            case "embeddings" ->
                "{'input':['a',[1,2],'ü'],'dimensions':8,'encoding_format':'float','user':'u','x':[1,{}]}";
            default -> throw new IllegalArgumentException("not an API that it speaks");
        };
    }

    /** Replaces the value at one place of a JSON tree; places are counted in the order of the text. */
    private record Mutation(Random random, int at, int[] seen) {
        private static final List<Json> VALUES = List.of(
                new Json.Null(),
                new Json.Bool(true),
                new Json.Num("-1"),
                new Json.Num("1e400"),
                new Json.Num("99999999999999999999"),
                new Json.Str(""),
                new Json.Str("\ud83d\u0000 '"),
                new Json.Arr(List.of()),
                new Json.Arr(List.of(new Json.Null(), new Json.Obj(Map.of()))),
                new Json.Obj(Map.of()),
                new Json.Obj(Map.of("$ref", new Json.Str("#"))));

        static Json of(Json tree, Random random) {
            var count = new Mutation(random, -1, new int[1]);
            count.walk(tree);
            return new Mutation(random, 1 + random.nextInt(count.seen[0] - 1), new int[1]).walk(tree);
        }

        private Json walk(Json value) {
            if (seen[0]++ == at) {
                return VALUES.get(random.nextInt(VALUES.size()));
            }
            return switch (value) {
                case Json.Obj(Map<String, Json> members) -> {
                    var changed = new LinkedHashMap<String, Json>();
                    members.forEach((name, member) -> changed.put(name, walk(member)));
                    yield new Json.Obj(changed);
                }
                case Json.Arr(List<Json> items) -> {
                    var changed = new ArrayList<Json>();
                    items.forEach(item -> changed.add(walk(item)));
                    yield new Json.Arr(changed);
                }
                case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> value;
            };
        }
    }
}
