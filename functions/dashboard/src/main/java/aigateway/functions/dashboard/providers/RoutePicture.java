package aigateway.functions.dashboard.providers;

import aigateway.functions.dashboard.shown.Html;
import java.util.List;
import java.util.Set;

/**
 * A route as a picture: the model, its targets with their shares, and its fallbacks. Places are in percent of the width, so that
 * texts keep their size; a text that is too long is cut at the edge of its box.
 */
final class RoutePicture {
    private static final int BOX = 42;
    private static final int ROW = 52;
    private static final int MODEL_X = 0;
    private static final int TARGET_X = 36;
    private static final int FALLBACK_X = 72;
    private static final int WIDTH = 28;

    private final RouteView route;
    private final Set<String> open;
    private final int rows;
    private final StringBuilder svg = new StringBuilder();

    private RoutePicture(RouteView route, Set<String> open) {
        this.route = route;
        this.open = open;
        this.rows =
                Math.max(1, Math.max(route.targets().size(), route.fallbacks().size()));
    }

    /**
     * Safe HTML.
     *
     * @param open targets whose circuit is open, as "provider model"
     */
    static String of(RouteView route, Set<String> open) {
        return new RoutePicture(route, open).draw();
    }

    private String draw() {
        int height = rows * ROW - (ROW - BOX);
        String words = words();
        svg.append("<svg class=\"route\" height=\"")
                .append(height)
                .append("\" role=\"img\" aria-label=\"")
                .append(Html.escape(words))
                .append("\"><title>")
                .append(Html.escape(words))
                .append("</title>");
        lines();
        box(MODEL_X, top(0, 1), route.model(), route.note(), "", "model");
        nodes(TARGET_X, route.targets(), "target");
        nodes(FALLBACK_X, route.fallbacks(), "fallback");
        return svg.append("</svg>").toString();
    }

    private void lines() {
        int middle = top(0, 1) + BOX / 2;
        int targets = route.targets().size();
        for (int at = 0; at < targets; at++) {
            int y = top(at, targets) + BOX / 2;
            line("way", MODEL_X + WIDTH, middle, TARGET_X, y);
            if (!route.fallbacks().isEmpty()) {
                line(
                        "way later",
                        TARGET_X + WIDTH,
                        y,
                        FALLBACK_X,
                        top(0, route.fallbacks().size()) + BOX / 2);
            }
        }
        for (int at = 1; at < route.fallbacks().size(); at++) {
            int y = top(at, route.fallbacks().size());
            line("way later", FALLBACK_X + WIDTH / 2, y - (ROW - BOX), FALLBACK_X + WIDTH / 2, y);
        }
    }

    private void nodes(int x, List<RouteView.Node> nodes, String kind) {
        for (int at = 0; at < nodes.size(); at++) {
            RouteView.Node node = nodes.get(at);
            boolean broken = open.contains(node.provider() + " " + node.model());
            String more = broken ? node.model() + " · circuit open" : node.model();
            String mark = kind.equals("fallback") ? at + 1 + "." : node.share();
            box(x, top(at, nodes.size()), node.provider(), more, mark, broken ? kind + " broken" : kind);
        }
    }

    /** Of a row among so many, which stand in the middle of the height. */
    private int top(int at, int of) {
        return (rows - of) * ROW / 2 + at * ROW;
    }

    private void line(String look, int fromX, int fromY, int toX, int toY) {
        svg.append("<line class=\"")
                .append(look)
                .append("\" x1=\"")
                .append(fromX)
                .append("%\" y1=\"")
                .append(fromY)
                .append("\" x2=\"")
                .append(toX)
                .append("%\" y2=\"")
                .append(toY)
                .append("\"/>");
    }

    private void box(int x, int y, String name, String more, String mark, String kind) {
        svg.append("<svg class=\"node ")
                .append(kind)
                .append("\" x=\"")
                .append(x)
                .append("%\" y=\"")
                .append(y)
                .append("\" width=\"")
                .append(WIDTH)
                .append("%\" height=\"")
                .append(BOX)
                .append("\"><rect x=\"0.5\" y=\"0.5\" rx=\"7\" width=\"99.5%\" height=\"")
                .append(BOX - 1)
                .append("\"/>");
        text(12, more.isEmpty() ? BOX / 2 + 5 : 18, "name", name);
        text(12, 33, "more", more);
        if (!mark.isEmpty()) {
            svg.append("<text class=\"mark\" x=\"95%\" y=\"18\">")
                    .append(Html.escape(mark))
                    .append("</text>");
        }
        svg.append("</svg>");
    }

    private void text(int x, int y, String look, String text) {
        if (!text.isEmpty()) {
            svg.append("<text class=\"")
                    .append(look)
                    .append("\" x=\"")
                    .append(x)
                    .append("\" y=\"")
                    .append(y)
                    .append("\">")
                    .append(Html.escape(text))
                    .append("</text>");
        }
    }

    private String words() {
        StringBuilder words = new StringBuilder(route.model());
        route.targets()
                .forEach(each -> words.append(", ")
                        .append(each.share())
                        .append(" to ")
                        .append(each.provider())
                        .append(' ')
                        .append(each.model()));
        for (int at = 0; at < route.fallbacks().size(); at++) {
            RouteView.Node node = route.fallbacks().get(at);
            words.append(at == 0 ? "; then " : ", then ")
                    .append(node.provider())
                    .append(' ')
                    .append(node.model());
        }
        return words.toString();
    }
}
