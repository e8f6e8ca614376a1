package aigateway.formats.translation;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.http.EventListener;
import aigateway.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Keeps the events of a Responses stream as a client would see them. */
final class Client implements EventListener {
    final List<byte[]> events = new ArrayList<>();
    /** How many it takes before it leaves. */
    int wanted = Integer.MAX_VALUE;

    @Override
    public void opened(Runnable cancel) {}

    @Override
    public boolean take(byte[] event) {
        events.add(event);
        return events.size() < wanted;
    }

    /** What the event lines say. */
    List<String> types() {
        return events.stream()
                .map(event -> new String(event, StandardCharsets.UTF_8))
                .map(text -> text.substring("event: ".length(), text.indexOf('\n')))
                .toList();
    }

    /** The data of the event at this place, which has the form that every event must have. */
    Json.Obj data(int place) {
        String text = new String(events.get(place), StandardCharsets.UTF_8);
        Json.Obj data = JsonSource.json(text.substring(text.indexOf("\ndata: ") + "\ndata: ".length()));
        assertThat(text).startsWith("event: " + data.text("type") + "\ndata: {").endsWith("}\n");
        assertThat(data.member("sequence_number")).isEqualTo(new Json.Num(Integer.toString(place)));
        return data;
    }

    Json.Obj last() {
        return data(events.size() - 1);
    }

    /** The output of the response in the last event. */
    Json.Arr output() {
        return new Json.Arr(Objects.requireNonNull(last().object("response")).items("output"));
    }
}
