package aigateway.postgres;

import aigateway.secrets.EncryptedColumn;
import java.util.List;

/**
 * A bytea column of a table whose primary key is the text {@code id}; its values are sealed for {@code table.column|id}.
 *
 * @param table an identifier from code, as is the column
 */
public record PostgresEncryptedColumn(Postgres postgres, String table, String column) implements EncryptedColumn {
    @Override
    public List<Value> notBeginningWith(byte[] mark, int limit) {
        return postgres.query(
                Sql.of(
                        "select id, %1$s sealed from %2$s where substring(%1$s from 1 for ?) <> ? order by random() limit ?"
                                .formatted(column, table),
                        mark.length,
                        mark,
                        limit),
                row -> new Value(row.text("id"), table + "." + column + "|" + row.text("id"), row.bytes("sealed")));
    }

    @Override
    public boolean replace(Value read, byte[] sealed) {
        return postgres.update(Sql.of(
                        "update %2$s set %1$s = ? where id = ? and %1$s = ?".formatted(column, table),
                        sealed,
                        read.row(),
                        read.sealed()))
                > 0;
    }
}
