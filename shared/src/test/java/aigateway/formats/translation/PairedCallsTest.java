package aigateway.formats.translation;

import static aigateway.formats.translation.JsonSource.array;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Calls and outputs reach a server in pairs, whatever the client's history looks like. */
class PairedCallsTest {
    private static final String USER = "{\"role\":\"user\",\"content\":\"x\"}";

    @Test
    void pairs_stay_as_they_are() {
        assertPaired(
                messages(USER, call("a"), output("a", "1"), USER), messages(USER, call("a"), output("a", "1"), USER));
    }

    @Test
    void an_output_moves_to_its_call() {
        assertPaired(messages(call("a"), USER, output("a", "1")), messages(call("a"), output("a", "1"), USER));
    }

    @Test
    void a_call_without_an_output_gets_one() {
        assertPaired(messages(USER, call("a"), USER), messages(USER, call("a"), output("a", "(no output)"), USER));
    }

    @Test
    void an_output_without_a_call_is_a_text_of_the_user() {
        assertPaired(
                messages(USER, output("a", "1")),
                messages(USER, "{\"role\":\"user\",\"content\":\"Output of an earlier call:\\n1\"}"));
    }

    @Test
    void calls_of_several_turns_with_one_id_get_their_own_outputs() {
        assertPaired(
                messages(call("a"), output("a", "1"), call("a"), output("a", "2")),
                messages(call("a"), output("a", "1"), call("a"), output("a", "2")));
    }

    private static String call(String id) {
        return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"" + id + "\"}]}";
    }

    private static String output(String id, String text) {
        return "{\"role\":\"tool\",\"tool_call_id\":\"" + id + "\",\"content\":\"" + text + "\"}";
    }

    private static String messages(String... messages) {
        return "[" + String.join(",", messages) + "]";
    }

    private static void assertPaired(String messages, String expected) {
        assertThat(PairedCalls.of(array(messages).items())).isEqualTo(array(expected));
    }
}
