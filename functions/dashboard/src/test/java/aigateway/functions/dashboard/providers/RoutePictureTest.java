package aigateway.functions.dashboard.providers;

import static org.assertj.core.api.Assertions.assertThat;

import aigateway.functions.dashboard.providers.RouteView.Node;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutePictureTest {
    private static final RouteView ROUTE = new RouteView(
            "smart",
            "also fast",
            List.of(new Node("openai", "gpt-5", "75 %", 0), new Node("azure", "gpt-5", "25 %", 0)),
            List.of(new Node("anthropic", "claude", "", 0)),
            List.of());

    @Test
    void it_says_in_words_what_it_shows() {
        String svg = RoutePicture.of(ROUTE, Set.of());

        assertThat(svg)
                .contains("aria-label=\"smart, 75 % to openai gpt-5, 25 % to azure gpt-5; then anthropic claude\"");
        assertThat(svg.split("class=\"way\"", -1)).hasSize(3);
        assertThat(svg.split("class=\"way later\"", -1)).hasSize(3);
        assertThat(svg).doesNotContain("broken");
    }

    @Test
    void an_open_circuit_is_marked_in_words_too() {
        assertThat(RoutePicture.of(ROUTE, Set.of("azure gpt-5")))
                .contains("node target broken", "gpt-5 · circuit open");
    }

    @Test
    void names_are_escaped() {
        var route = new RouteView("<b>\"x\"", "", List.of(new Node("a", "</svg>", "100 %", 0)), List.of(), List.of());

        assertThat(RoutePicture.of(route, Set.of()))
                .doesNotContain("<b>", "\"x\"", "model\"></svg>")
                .contains("&lt;b&gt;&quot;x&quot;", "&lt;/svg&gt;");
    }
}
