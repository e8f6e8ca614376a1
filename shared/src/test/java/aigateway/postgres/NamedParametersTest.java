package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import aigateway.kernel.Write;
import aigateway.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NamedParametersTest {
    private static final Postgres POSTGRES = TestDatabase.empty().connect();

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void a_name_is_bound_wherever_it_is_written() {
        Sql sql = Sql.named(
                "select :b::text b, :a::bigint a, (:b::text || '!') c",
                values -> values.set("a", 7).set("b", "x"));

        assertThat(sql.parameters()).containsExactly("x", 7, "x");
        assertThat(POSTGRES.queryOne(sql, row -> row.text("b") + row.number("a") + row.text("c")))
                .hasValue("x7x!");
    }

    @Test
    void null_is_a_value() {
        Sql sql = Sql.named("select :a::text is null as missing", values -> values.set("a", null));

        assertThat(POSTGRES.queryOne(sql, row -> row.flag("missing"))).hasValue(true);
    }

    @Test
    void casts_quoted_text_and_comments_hold_no_parameters() {
        Sql sql = Sql.named("""
                select ':a ? it''s :a' text, "x:a" as "q:a", $$:a$$ dollars, $t$ $$ :a $t$ tagged, :a::text::text value -- :b
                /* :c
                :d */ from (select 1 as "x:a") t""", values -> values.set("a", "v"));

        assertThat(sql.parameters()).containsExactly("v");
        assertThat(POSTGRES.queryOne(
                        sql, row -> row.text("text") + row.text("dollars") + row.text("tagged") + row.text("value")))
                .hasValue(":a ? it's :a:a $$ :a v");
    }

    @Test
    void a_missing_an_unused_and_a_repeated_parameter_are_errors() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sql.named("select :a, :b", values -> values.set("a", 1)))
                .withMessageContaining("missing [b]");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Sql.named("select :a", values -> values.set("a", 1).set("c", 1)))
                .withMessageContaining("unused [c]");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Sql.named("select :a", values -> values.set("a", 1).set("a", 2)))
                .withMessageContaining("twice");
    }

    @Test
    void a_positional_parameter_beside_named_ones_is_an_error() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sql.named("select :a, ?", values -> values.set("a", 1)))
                .withMessageContaining("'?'");
    }

    @Test
    void a_text_is_parsed_once() {
        String text = "select :once";

        assertThat(NamedText.of(text)).isSameAs(NamedText.of("select " + ":once"));
    }

    @Test
    void statements_of_one_commit_keep_their_parameters_apart() {
        POSTGRES.update(Sql.of("create table pair (a text, b bigint)"));
        String insert = "insert into pair (b, a) values (:b, :a)";
        List<Write> writes = List.of(
                Sql.named(insert, values -> values.set("a", "one").set("b", 1L)),
                Sql.of("insert into pair (a, b) values (?, ?)", "two", 2L),
                Sql.named(insert, values -> values.set("a", "three").set("b", 3L)));

        new GroupCommit(POSTGRES).commit(writes);

        assertThat(POSTGRES.query(Sql.of("select a, b from pair order by b"), row -> row.text("a") + row.number("b")))
                .containsExactly("one1", "two2", "three3");
    }
}
