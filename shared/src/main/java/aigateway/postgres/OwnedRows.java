package aigateway.postgres;

import aigateway.kernel.KeyId;
import aigateway.kernel.VisibleTeams;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A page of a table whose rows belong to keys, newest first, with the names of key and team. Of all keys it follows the ids,
 * which begin with their time; of some keys it takes the newest rows of each by the index (key_id, created_at desc, id desc), so
 * that it reads at most a page for each of them.
 *
 * @param table with the columns id, key_id and created_at
 * @param columns of the table
 * @param beside a query over {@code r.id} with one row, whose columns come along; empty for none
 * @param conditions over its columns, in SQL; values in {@code values}
 * @param key only its rows; null: of all that may be seen
 * @param after the id after which the page starts; null: the newest
 */
public record OwnedRows(
        String table,
        String columns,
        String beside,
        List<String> conditions,
        Consumer<Sql.Parameters> values,
        VisibleTeams visible,
        @Nullable KeyId key,
        @Nullable String after,
        int limit) {
    public OwnedRows {
        conditions = List.copyOf(conditions);
    }

    public Sql sql() {
        return Sql.named(visible.all() && key == null ? ofAll() : ofSome(), parameters -> {
            values.accept(parameters);
            parameters.set("limit", limit);
            if (after != null) {
                parameters.set("after", after);
            }
            if (!visible.all()) {
                parameters.set("visible", visible.ids());
            }
            if (key != null) {
                parameters.set("key", key.value());
            }
        });
    }

    private String where(String first) {
        StringBuilder where = new StringBuilder("where ").append(first);
        conditions.forEach(each -> where.append(" and ").append(each));
        return where.toString();
    }

    private String named() {
        return "select r.*, k.name key_name, k.team_id, t.name team_name" + (beside.isEmpty() ? "" : ", c.*");
    }

    private String joined() {
        return beside.isEmpty() ? "" : " cross join lateral (" + beside + ") c";
    }

    private String ofAll() {
        return named() + " from (select " + columns + " from " + table + " "
                + where(after == null ? "true" : "id < :after")
                + " order by id desc limit :limit) r"
                + " left join client_key k on k.id = r.key_id left join team t on t.id = k.team_id" + joined()
                + " order by r.id desc";
    }

    private String ofSome() {
        String from = after == null
                ? "key_id = k.id"
                : "key_id = k.id and (created_at, id) < (select created_at, id from " + table + " where id = :after)";
        return named() + " from client_key k cross join lateral (select " + columns + " from " + table + " "
                + where(from)
                + " order by created_at desc, id desc limit :limit) r left join team t on t.id = k.team_id" + joined()
                + " where "
                + (key == null ? "true" : "k.id = :key")
                + (visible.all() ? "" : " and k.team_id = any (:visible)")
                + " order by r.created_at desc, r.id desc limit :limit";
    }
}
