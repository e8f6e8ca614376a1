package aigateway.formats.translation;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.formats.translation.Translation.Carried;
import aigateway.http.EventListener;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What translations are given and what they give, as text. */
final class Wire implements EventListener {
    static final ResponseIdentity STAMP = new ResponseIdentity("abcdefgh12345678", 1_700_000_000);

    final List<String> taken = new ArrayList<>();
    final List<Runnable> opened = new ArrayList<>();
    private int more = Integer.MAX_VALUE;

    /** A client that goes with its nth event. */
    Wire goneAfter(int events) {
        more = events;
        return this;
    }

    static Json.Obj json(String text) {
        return ((JsonReader.Result.Read) JsonReader.object(text.getBytes(StandardCharsets.UTF_8)))
                .document()
                .root();
    }

    /** A member that has to be an object. */
    static Json.Obj inner(Json.Obj object, String name) {
        return Objects.requireNonNull(object.object(name), name);
    }

    static Json.Obj carried(Translation translation, String request) {
        return assertThat(translation.carry(json(request), STAMP))
                .isInstanceOf(Carried.Request.class)
                .extracting(carried -> ((Carried.Request) carried).body())
                .actual();
    }

    static Problem refused(Translation translation, String request) {
        return assertThat(translation.carry(json(request), STAMP))
                .isInstanceOf(Carried.Refused.class)
                .extracting(carried -> ((Carried.Refused) carried).problem())
                .actual();
    }

    static ResponseTranslator answering(Translation translation) {
        return ((Carried.Request) translation.carry(
                        json("{\"model\":\"asked\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"), STAMP))
                .answering();
    }

    /** Each of the lines as the data of an event; returns what the last of them came to. */
    static boolean feed(EventListener events, String... data) {
        boolean wanted = true;
        for (String each : data) {
            wanted = events.take(("data: " + each + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return wanted;
    }

    /** What was taken, each event in the form of Messages. */
    static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (members.isEmpty() ? "" : "," + members)
                + "}\n";
    }

    @Override
    public void opened(Runnable cancel) {
        opened.add(cancel);
    }

    @Override
    public boolean take(byte[] event) {
        taken.add(new String(event, StandardCharsets.UTF_8));
        return taken.size() < more;
    }
}
