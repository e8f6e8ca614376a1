package aigateway.postgres;

/** What statements for lists have in common. Identifiers come from code. */
public final class ListSql {
    private ListSql() {}

    /**
     * The condition that a reader may see a row; {@link Sql.Parameters#visible} sets its value.
     *
     * @param team the expression for the team that the row belongs to
     */
    public static String visible(String team) {
        return "(:visible::text[] is null or " + team + " = any(:visible::text[]))";
    }

    /**
     * The end of a statement, from its last condition on: a page of the rows, the newest first; {@link Sql.Parameters#page} sets
     * its values.
     *
     * @param alias of the table in the statement
     * @param time the column that says how new a row is
     */
    public static String newestFirst(String table, String alias, String time) {
        return """

            and (:after::text is null or (%2$s.%3$s, %2$s.id) < (select %3$s, id from %1$s where id = :after::text))
            order by %2$s.%3$s desc, %2$s.id desc limit :limit""".formatted(table, alias, time);
    }
}
