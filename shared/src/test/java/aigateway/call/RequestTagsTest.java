package aigateway.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header x-agw-tags. */
class RequestTagsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            feature=search                        | feature=search
            feature=search,customer=Acme-1        | feature=search;customer=Acme-1
            ' Feature = search , , team=a/b@c:d+e' | feature=search;team=a/b@c:d+e
            user=Jörg Müller <j@example.com>      | user=Jörg Müller <j@example.com>
            ''                                    | ''
            ,                                     | ''
            """)
    void pairs_are_read_with_small_names(String header, String pairs) {
        RequestTags tags = RequestTags.read(List.of(header));

        assertThat(tags.readable()).isTrue();
        assertThat(String.join(";", tags.pairs())).isEqualTo(pairs);
    }

    @Test
    void a_header_that_is_sent_twice_counts_as_one() {
        assertThat(RequestTags.read(List.of("a=1", "b=2")).pairs()).containsExactly("a=1", "b=2");
        assertThat(RequestTags.read(List.of())).isEqualTo(RequestTags.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feature",
                "feature=",
                "=search",
                "a=1,a=2",
                "A=1,a=2",
                "a=b c",
                "a=b=c",
                "a=ü",
                "a;b=c",
                "user=a=b",
                "user=",
                "{\"a\":\"b\"}"
            })
    void another_form_is_not_readable(String header) {
        assertThat(RequestTags.read(List.of(header)).readable()).isFalse();
    }

    @Test
    void eight_pairs_of_64_characters_are_the_most() {
        String longest = "n".repeat(64) + "=" + "v".repeat(64);

        assertThat(RequestTags.read(List.of(longest)).pairs()).containsExactly(longest);
        assertThat(RequestTags.read(List.of("n" + longest)).readable()).isFalse();
        assertThat(RequestTags.read(List.of(longest + "v")).readable()).isFalse();
        assertThat(RequestTags.read(List.of(pairs(8))).pairs()).hasSize(8);
        assertThat(RequestTags.read(List.of(pairs(9))).readable()).isFalse();
    }

    private static String pairs(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i + "=v").collect(Collectors.joining(","));
    }
}
