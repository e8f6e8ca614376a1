package aigateway.call;

import aigateway.formats.UsageMeter;
import aigateway.http.EventListener;
import aigateway.http.ServerSentEvents;
import aigateway.json.Json;
import aigateway.json.JsonReader;

/** Reads the usage in a provider's events before they are translated. One stream, one thread. */
record MeteredEvents(UsageMeter meter, EventListener translated) implements EventListener {
    @Override
    public void opened(Runnable cancel) {
        translated.opened(cancel);
    }

    @Override
    public boolean take(byte[] event) {
        String data = ServerSentEvents.dataOf(event);
        if (data != null && ServerSentEvents.isDone(data)) {
            meter.done();
        } else if (data != null) {
            Json.Obj read = JsonReader.providedOrNull(data);
            if (read != null) {
                meter.read(read);
            }
        }
        return translated.take(event);
    }
}
