package aigateway.signin;

import aigateway.audit.AdminEvent;
import aigateway.audit.Audits;
import aigateway.json.JsonText;
import aigateway.kernel.Ids;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.people.NewSession;
import aigateway.people.Person;
import aigateway.people.Session;
import aigateway.people.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes sessions, each with the event that says so. */
final class OpenSession {
    private final Sessions sessions;
    private final Audits audits;
    private final Ids ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    OpenSession(Sessions sessions, Audits audits, Ids ids, RandomGenerator random, InstantSource clock) {
        this.sessions = sessions;
        this.audits = audits;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /** A session that is not stored yet. */
    NewSession of(Person person, Session.Method method, boolean limited, Visitor visitor) {
        // Cut to what the database keeps.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Duration lifetime = limited ? Session.LIMITED_LIFETIME : Session.LIFETIME;
        var session = new Session(
                ids.session(), method, limited, visitor.source(), visitor.browser(), now, now, now.plus(lifetime));
        return new NewSession(person.id(), session, NewSession.randomToken(random));
    }

    List<Write> writes(NewSession opened, Person person) {
        List<Write> writes = new ArrayList<>(sessions.open(opened));
        Session session = opened.session();
        String detail =
                JsonText.objectText(json -> json.text("session", session.id().value())
                        .text("method", Word.of(session.method()))
                        .text("source", session.source())
                        .flag("limited", session.limited()));
        writes.add(audits.admin(
                new AdminEvent(person.email(), "session.open", person.id().value(), detail)));
        return writes;
    }
}
