package aigateway.people;

import aigateway.kernel.PersonId;
import aigateway.kernel.Write;
import aigateway.postgres.Postgres;
import aigateway.postgres.Sql;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passwords in the table person. */
public final class PostgresPasswords implements Passwords {
    private static final String FIND = """
            select password_hash, password_once, password_expires_at from person
            where (id = :id or email = :email) and password_hash is not null""";

    private static final String STORE = """
            update person set password_hash = :hash, password_once = :once, password_expires_at = :expires_at
            where id = :id""";

    private final Postgres postgres;

    public PostgresPasswords(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Optional<StoredPassword> find(PersonId person) {
        return find(person.value(), null);
    }

    @Override
    public Optional<StoredPassword> findByEmail(String email) {
        return find(null, PersonSpec.email(email));
    }

    private Optional<StoredPassword> find(@Nullable String id, @Nullable String email) {
        return postgres.queryOne(
                Sql.named(FIND, values -> values.set("id", id).set("email", email)),
                row -> new StoredPassword(
                        row.text("password_hash"),
                        row.flag("password_once"),
                        row.instantOrNull("password_expires_at")));
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
