package aigateway.keys;

import aigateway.kernel.KeyId;
import aigateway.kernel.TeamId;
import aigateway.kernel.Word;
import aigateway.postgres.ListSql;
import aigateway.postgres.Sql;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The query of a list of keys, each order with a place of its own to go on from. */
final class PostgresKeyList {
    private static final String LIST = PostgresKeyRow.FROM + """
            where (:after::text is null or (%1$s, k.id) %2$s (select %1$s, k.id from client_key k where k.id = :after::text))
            and (:text::text is null or strpos(lower(k.name), lower(:text::text)) > 0)
            and (:tag::text is null or :tag::text = any(k.tags))
            and (:team::text is null or k.team_id = :team::text)
            and (:unused_since::timestamptz is null
                or greatest(k.last_used_at, k.created_at) < :unused_since::timestamptz)
            and (:expires_before::timestamptz is null or k.expires_at < :expires_before::timestamptz)
            and (:status::text is null or :status::text = case
                when k.revoked_at is not null then 'revoked'
                when k.expires_at <= :now then 'expired'
                else 'active' end)
            and\s""" + ListSql.visible("k.team_id") + """
             order by %1$s %3$s, k.id %3$s limit :limit""";

    private PostgresKeyList() {}

    static Sql of(KeyFilter filter, KeyOrder order, Instant now, @Nullable KeyId after, int limit) {
        TeamId team = filter.team();
        Key.Status status = filter.status();
        return Sql.named(text(order.by()), values -> {
            values.visible(filter.visible())
                    .set("after", after == null ? null : after.value())
                    .set("text", filter.text())
                    .set("tag", filter.tag())
                    .set("team", team == null ? null : team.value())
                    .set("unused_since", filter.unusedSince())
                    .set("expires_before", filter.expiresBefore())
                    .set("status", status == null ? null : Word.of(status))
                    .set("now", now)
                    .set("limit", limit);
            if (order.by() == KeyOrder.By.GIVEN) {
                values.set("first", order.first().stream().map(KeyId::value).toList());
            }
        });
    }

    private static String text(KeyOrder.By by) {
        return switch (by) {
            case NEWEST -> descending("k.created_at");
            case NAME -> ascending("lower(k.name)");
            case LAST_USED -> descending("coalesce(k.last_used_at, '-infinity')");
            case GIVEN -> ascending("coalesce(array_position(:first::text[], k.id::text), 2147483647)");
        };
    }

    private static String descending(String column) {
        return LIST.formatted(column, "<", "desc");
    }

    private static String ascending(String column) {
        return LIST.formatted(column, ">", "asc");
    }
}
