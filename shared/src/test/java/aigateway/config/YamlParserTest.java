package aigateway.config;

import static aigateway.config.Sample.PROVIDER;
import static aigateway.config.Sample.errors;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class YamlParserTest {
    @Test
    void a_mistake_in_the_syntax_has_its_line() {
        assertThat(errors(PROVIDER + "routes: [\n"))
                .singleElement()
                .asString()
                .startsWith("line 5: this is not YAML: ");
        assertThat(errors(PROVIDER + "\tx: 1\n"))
                .singleElement()
                .asString()
                .startsWith("line 4: this is not YAML: found character '\\t(TAB)'");
    }

    @Test
    void a_mistake_in_the_syntax_does_not_quote_the_line() {
        assertThat(errors(PROVIDER + "    keys: sk-secret: x\n"))
                .containsExactly("line 4: this is not YAML: mapping values are not allowed here");
    }

    @Test
    void characters_that_are_not_allowed_have_their_line() {
        assertThat(errors(PROVIDER + "# \u0007\n"))
                .containsExactly("line 4: a character that YAML does not allow, U+0007");
        assertThat(errors("\u0007")).containsExactly("line 1: a character that YAML does not allow, U+0007");
    }

    @Test
    void an_empty_file_is_a_mistake() {
        Stream.of("", "\n", "# nothing yet\n")
                .forEach(yaml -> assertThat(errors(yaml)).containsExactly("line 1: the file is empty"));
        assertThat(errors("---\n")).containsExactly("line 2: expected a map");
    }

    @Test
    void a_file_is_one_document() {
        assertThat(errors(PROVIDER + "---\n" + PROVIDER))
                .containsExactly("line 4: a second document starts here; the file must be one");
        assertThat(Sample.read("---\n" + PROVIDER).providers()).hasSize(1);
    }

    @Test
    void anchors_aliases_and_tags_are_refused() {
        assertThat(errors("""
                providers: &all
                  openai: !!map
                    base_url: !!str https://example.com
                    headers: *all
                """))
                .containsExactly(
                        "line 1: anchors (&name) are not supported",
                        "line 2: tags (!name) are not supported",
                        "line 3: tags (!name) are not supported",
                        "line 4: aliases (*name) are not supported");
    }

    @Test
    void a_bomb_of_aliases_is_refused_before_it_is_built() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(errors(bomb.toString())).hasSize(20).allMatch(finding -> finding.contains("not supported"));
    }

    @Test
    void deep_nesting_is_refused_before_it_fills_the_stack() {
        assertThat(errors(PROVIDER + "routes: " + "[".repeat(500_000)))
                .containsExactly("line 4: maps and lists are nested too deep");
    }

    @Test
    void a_file_has_at_most_one_mebibyte() {
        String comment = "#" + "x".repeat((1 << 20) - PROVIDER.length() - 1);

        assertThat(Sample.read(PROVIDER + comment).providers()).hasSize(1);
        assertThat(errors(PROVIDER + comment + "x")).containsExactly("line 1: the file has more than 1 MiB");
        assertThat(errors(PROVIDER + comment.replaceAll("x$", "ä")))
                .containsExactly("line 1: the file has more than 1 MiB");
    }

    @Test
    void variables_are_not_replaced() {
        assertThat(errors(PROVIDER + "aliases:\n  a: '${A}'\n  b: x${B}\n  c: ${C}\n"))
                .containsExactly("line 7: aliases.c: variables (${NAME}) are not supported");
        assertThat(Sample.read(PROVIDER + "aliases:\n  a: '${A}'\n  b: x${B}\n").aliases())
                .containsEntry("a", "${A}")
                .containsEntry("b", "x${B}");
    }
}
