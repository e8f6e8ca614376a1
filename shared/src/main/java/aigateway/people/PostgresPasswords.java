package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.Optional;

/** Passwords in the table person. */
public final class PostgresPasswords implements Passwords {
    private static final String FIND = """
            select password_hash, password_once, password_expires_at from person
            where id = :id and password_hash is not null""";

    private static final String STORE = """
            update person set password_hash = :hash, password_once = :once, password_expires_at = :expires_at
            where id = :id""";

    private final Postgres postgres;

    public PostgresPasswords(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<StoredPassword> find(PersonId person) {
        return postgres.queryOne(
                Sql.named(FIND, values -> values.set("id", person.value())),
                row -> new StoredPassword(
                        row.text("password_hash"), row.flag("password_once"), row.instantOrNull("password_expires_at")));
    }

    @Override
    public Write store(PersonId person, StoredPassword password) {
        return Sql.named(
                STORE,
                values -> values.set("id", person.value())
                        .set("hash", password.hash())
                        .set("once", password.once())
                        .set("expires_at", password.expiresAt()));
    }
}
