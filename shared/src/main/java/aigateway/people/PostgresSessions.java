package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.SessionId;
import aigateway.kernel.Word;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Row;
import aigateway.postgres.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sessions in the table person_session.
 *
 * <p>Round trips: one to find a session, and at most once a minute a second one.
 */
public final class PostgresSessions implements Sessions {
    private static final String OPEN = "s.expires_at > :now and s.last_seen_at > :idle_since";

    private static final String COLUMNS = """
            s.id as session_id, s.method, s.limited, s.source, s.browser, s.created_at as session_created_at, s.last_seen_at,
            s.expires_at""";

    private static final String FIND = "select " + COLUMNS + ", " + PostgresPeople.COLUMNS + """
             from person_session s join person p on p.id = s.person_id
            where s.token_hash = :hash and p.disabled_at is null and\s""" + OPEN;

    private static final String SEEN = """
            update person_session set last_seen_at = :now where id = :id and last_seen_at < :now""";

    private static final String LIST = "select " + COLUMNS + " from person_session s where s.person_id = :person and "
            + OPEN + " order by s.created_at desc, s.id desc";

    private static final String MAKE_ROOM = """
            delete from person_session where person_id = :person and id not in (
                select id from person_session where person_id = :person
                order by last_seen_at desc, id desc limit :others_max)""";

    private static final String INSERT = """
            with opened as (
                insert into person_session (id, token_hash, person_id, method, limited, source, browser, created_at,
                    last_seen_at, expires_at)
                select :id, :hash, p.id, :method, :limited, :source, :browser, :created_at, :created_at, :expires_at
                from person p where p.id = :person and p.disabled_at is null
                returning id)
            select require_change(count(*)) from opened""";

    private static final String SIGNED_IN = "update person set last_sign_in_at = :at where id = :person";

    private static final String FORGET = """
            delete from person_session where id in (
                select id from person_session where expires_at <= :before limit :rows_max)""";

    private final Postgres postgres;

    public PostgresSessions(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<SignedIn> find(String token, Instant now) {
        if (!NewSession.isToken(token)) {
            return Optional.empty();
        }
        Sql find = Sql.named(
                FIND,
                values -> values.set("hash", NewSession.hash(token))
                        .set("now", now)
                        .set("idle_since", now.minus(Session.IDLE)));
        Optional<SignedIn> found =
                postgres.queryOne(find, row -> new SignedIn(session(row), PostgresPeople.person(row)));
        found.map(SignedIn::session)
                .filter(session ->
                        !session.lastSeenAt().plus(Session.SEEN_EVERY).isAfter(now))
                .ifPresent(session -> postgres.update(Sql.named(
                        SEEN, values -> values.set("id", session.id().value()).set("now", now))));
        return found;
    }

    @Override
    public List<Write> open(NewSession opened) {
        Session session = opened.session();
        String person = opened.person().value();
        Sql room = Sql.named(MAKE_ROOM, values -> values.set("person", person).set("others_max", EACH_MAX - 1));
        Sql insert = Sql.named(
                INSERT,
                values -> values.set("id", session.id().value())
                        .set("hash", NewSession.hash(opened.token()))
                        .set("person", person)
                        .set("method", Word.of(session.method()))
                        .set("limited", session.limited())
                        .set("source", session.source())
                        .set("browser", session.browser())
                        .set("created_at", session.createdAt())
                        .set("expires_at", session.expiresAt()));
        Sql signedIn =
                Sql.named(SIGNED_IN, values -> values.set("person", person).set("at", session.createdAt()));
        return List.of(room, insert, signedIn);
    }

    @Override
    public List<Session> list(PersonId person, Instant now) {
        Sql list = Sql.named(
                LIST,
                values -> values.set("person", person.value())
                        .set("now", now)
                        .set("idle_since", now.minus(Session.IDLE)));
        return postgres.query(list, PostgresSessions::session);
    }

    @Override
    public Write end(PersonId person, SessionId session) {
        return Sql.named(
                "delete from person_session where id = :id and person_id = :person",
                values -> values.set("id", session.value()).set("person", person.value()));
    }

    @Override
    public Write endAll(PersonId person) {
        return Sql.named(
                "delete from person_session where person_id = :person", values -> values.set("person", person.value()));
    }

    @Override
    public int forget(Instant before, int rowsMax) {
        return postgres.update(
                Sql.named(FORGET, values -> values.set("before", before).set("rows_max", rowsMax)));
    }

    private static Session session(Row row) throws SQLException {
        return new Session(
                new SessionId(row.text("session_id")),
                Word.parse(Session.Method.class, row.text("method")),
                row.flag("limited"),
                row.text("source"),
                row.text("browser"),
                row.instant("session_created_at"),
                row.instant("last_seen_at"),
                row.instant("expires_at"));
    }
}
