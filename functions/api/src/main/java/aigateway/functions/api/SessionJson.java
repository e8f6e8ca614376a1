package aigateway.functions.api;

import aigateway.json.JsonText;
import aigateway.kernel.UnixTime;
import aigateway.kernel.Word;
import aigateway.people.Session;

/** Sessions in the admin API's shape. */
final class SessionJson {
    private SessionJson() {}

    static void write(JsonText json, Session session) {
        json.text("id", session.id().value())
                .text("object", "session")
                .text("method", Word.of(session.method()))
                .flag("limited", session.limited())
                .text("source", session.source())
                .text("browser", session.browser())
                .number("created_at", UnixTime.seconds(session.createdAt()))
                .number("last_seen_at", UnixTime.seconds(session.lastSeenAt()))
                .number("ends_at", UnixTime.seconds(session.endsAt()));
    }
}
