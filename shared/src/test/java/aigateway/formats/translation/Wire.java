package aigateway.formats.translation;

import aigateway.formats.translation.Translation.Translated;
import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonReader;
import aigateway.kernel.Problem;
import aigateway.kernel.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Requests and events of translations, as text. */
final class Wire implements EventListener {
    static final ResponseIdentity IDENTITY = new ResponseIdentity("abcdefgh12345678", 1_700_000_000);

    final List<String> taken = new ArrayList<>();
    final List<Runnable> opened = new ArrayList<>();
    private int more = Integer.MAX_VALUE;

    /** Is gone after its nth event. */
    Wire goneAfter(int events) {
        more = events;
        return this;
    }

    static Json.Obj json(String text) {
        return ((JsonReader.Result.Read) JsonReader.object(text.getBytes(StandardCharsets.UTF_8)))
                .document()
                .root();
    }

    /** A required object. */
    static Json.Obj inner(Json.Obj object, String name) {
        return Objects.requireNonNull(object.object(name), name);
    }

    static Json.Obj translated(Translation translation, String request) {
        return translation(translation, json(request)).request();
    }

    static Problem refused(Translation translation, String request) {
        return switch (translation.translate(json(request), IDENTITY)) {
            case Result.Ok<Translated>(Translated translated) -> throw new AssertionError(translated.request());
            case Result.Refused<Translated>(Problem problem) -> problem;
        };
    }

    static ResponseTranslator translator(Translation translation) {
        return Objects.requireNonNull(translation(
                        translation,
                        json("{\"model\":\"requested\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                .translator());
    }

    /** The translator of the responses to a request. */
    static ResponseTranslator back(Translation translation, Json.Obj request) {
        return Objects.requireNonNull(translation(translation, request).translator());
    }

    static Translated translation(Translation translation, Json.Obj request) {
        return translation.translate(request, IDENTITY).orElse(problem -> {
            throw new AssertionError(problem);
        });
    }

    /** Sends each line as the data of an event; returns the result of the last one. */
    static boolean feed(EventListener events, String... data) {
        boolean wanted = true;
        for (String each : data) {
            wanted = events.take(ServerSentEvents.data(each));
        }
        return wanted;
    }

    /** An event in the form of Messages. */
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
