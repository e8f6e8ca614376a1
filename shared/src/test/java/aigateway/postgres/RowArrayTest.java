package aigateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.testing.TestDatabase;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowArrayTest {
    private static final List<@Nullable String> TEXTS = Arrays.asList(
            "plain",
            "",
            null,
            "null",
            "NULL",
            "a,b",
            "(x)",
            "{y}",
            "\"",
            "\\",
            "\\\"",
            " a ",
            "line\nbreak",
            "ü€😀",
            "'");

    @Test
    void postgres_reads_what_was_written() {
        var rows = new RowArray();
        for (String text : TEXTS) {
            rows.row()
                    .text(text)
                    .number(Long.MIN_VALUE)
                    .number((Long) null)
                    .flag(true)
                    .text(RowArray.texts(TEXTS.stream().map(String::valueOf).toList()))
                    .text(RowArray.numbers(Arrays.asList(1L, null, -2L)))
                    .end();
        }
        try (var postgres = TestDatabase.empty().connect()) {
            postgres.update(
                    Sql.of("create type sample as (t text, n bigint, m bigint, f boolean, ts text[], ns bigint[])"));
            Sql read = Sql.of("select * from unnest(?::sample[])", rows.array());

            assertThat(postgres.query(read, row -> String.valueOf(row.textOrNull("t"))))
                    .isEqualTo(TEXTS.stream().map(String::valueOf).toList());
            assertThat(postgres.query(read, row -> String.valueOf(row.textsOrNull("ts"))))
                    .allMatch(TEXTS.stream().map(String::valueOf).toList().toString()::equals);
            assertThat(postgres.query(read, row -> row.number("n") + " " + row.numberOrNull("m") + " " + row.flag("f")))
                    .allMatch("-9223372036854775808 null true"::equals);
            assertThat(postgres.query(
                            Sql.of("select ns::text ns from unnest(?::sample[])", rows.array()), row -> row.text("ns")))
                    .allMatch("{1,NULL,-2}"::equals);
        }
    }

    @Test
    void no_rows_are_an_empty_array() {
        assertThat(new RowArray().array()).isEqualTo("{}");
        assertThat(RowArray.texts(List.of())).isEqualTo("{}");
        assertThat(RowArray.numbers(List.of())).isEqualTo("{}");
    }
}
