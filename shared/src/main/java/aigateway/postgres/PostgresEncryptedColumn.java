package aigateway.postgres;

import aigateway.secrets.EncryptedColumn;
import java.util.List;

/**
 * A bytea column of a table whose primary key is the text {@code id};
 * its values are sealed with the context {@code table.column|id}.
 *
 * @param table an identifier from code, as is the column
 */
public record PostgresEncryptedColumn(Postgres postgres, String table, String column) implements EncryptedColumn {
    @Override
    public List<Value> notStartingWith(byte[] prefix, int limit) {
        Sql values = Sql.named(
                """
                select id, %1$s sealed from %2$s where substring(%1$s from 1 for :length) <> :prefix
                order by random() limit :limit""".formatted(column, table),
                parameters -> parameters
                        .set("length", prefix.length)
                        .set("prefix", prefix)
                        .set("limit", limit));
        return postgres.query(
                values,
                row -> new Value(row.text("id"), table + "." + column + "|" + row.text("id"), row.bytes("sealed")));
    }

    @Override
    public boolean replace(Value read, byte[] sealed) {
        Sql update = Sql.named(
                "update %2$s set %1$s = :sealed where id = :id and %1$s = :read".formatted(column, table),
                parameters ->
                        parameters.set("sealed", sealed).set("id", read.row()).set("read", read.sealed()));
        return postgres.update(update) > 0;
    }
}
