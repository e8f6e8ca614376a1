package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import aigateway.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SqlTest {
    private static final Postgres POSTGRES = TestDatabase.empty().connect();

    @AfterAll
    static void close() {
        POSTGRES.close();
    }

    @Test
    void every_kind_of_parameter_comes_back_as_it_was_bound() {
        Instant instant = Instant.parse("1969-12-31T23:59:59.123456Z");
        byte[] bytes = {0, -1, 39, 92};
        List<String> texts = List.of("", "a,b", "\"{}\"", "it's \\ é😀", "null");

        boolean same = POSTGRES.queryOne(
                        Sql.of(
                                """
                                select ?::text as text, ?::bigint as whole, ?::int as small, ?::boolean as flag,
                                    ?::bytea as bytes, ?::timestamptz as instant, ?::text[] as texts, ?::text as nothing""",
                                "it's \\ $1 ? é😀",
                                Long.MIN_VALUE,
                                Integer.MAX_VALUE,
                                true,
                                bytes,
                                instant,
                                texts,
                                null),
                        row -> {
                            assertThat(row.text("text")).isEqualTo("it's \\ $1 ? é😀");
                            assertThat(row.number("whole")).isEqualTo(Long.MIN_VALUE);
                            assertThat(row.number("small")).isEqualTo(Integer.MAX_VALUE);
                            assertThat(row.flag("flag")).isTrue();
                            assertThat(row.bytes("bytes")).isEqualTo(bytes);
                            assertThat(row.instant("instant")).isEqualTo(instant);
                            assertThat(row.textsOrNull("texts")).isEqualTo(texts);
                            assertThat(row.textOrNull("nothing")).isNull();
                            return true;
                        })
                .orElse(false);

        assertThat(same).isTrue();
    }

    @Test
    void null_is_read_as_null_of_every_kind() {
        List<Boolean> rows = POSTGRES.query(
                Sql.of("select null::text[] a, null::bigint b, null::bytea c, null::timestamptz d"), row -> {
                    assertThat(row.textsOrNull("a")).isNull();
                    assertThat(row.numberOrNull("b")).isNull();
                    assertThat(row.bytesOrNull("c")).isNull();
                    assertThat(row.instantOrNull("d")).isNull();
                    return true;
                });

        assertThat(rows).hasSize(1);
    }

    @Test
    void a_text_is_data_and_never_a_statement() {
        assertThat(POSTGRES.queryOne(Sql.of("select ? as t", "'; drop table x; --"), row -> row.text("t")))
                .hasValue("'; drop table x; --");
    }

    @Test
    void an_empty_list_is_not_null() {
        assertThat(POSTGRES.queryOne(Sql.of("select cardinality(?::text[]) as n", List.of()), row -> row.number("n")))
                .hasValue(0L);
    }

    @Test
    void half_a_surrogate_pair_does_not_fail_a_statement() {
        assertThat(POSTGRES.queryOne(Sql.of("select ? as t", "a\ud800b"), row -> row.text("t")))
                .isPresent();
    }

    @Test
    void what_has_no_binding_is_a_bug_of_ours() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POSTGRES.query(Sql.of("select ?", 1.5), _ -> true))
                .withMessageContaining("Double");
    }
}
