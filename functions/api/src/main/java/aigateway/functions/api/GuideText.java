package aigateway.functions.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/** A guide's Markdown, and the HTML of it. Text is escaped; of HTML in the Markdown only comments are known, and left out. */
final class GuideText {
    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(TABLES).build();
    private static final Pattern NO_PART_OF_AN_ID = Pattern.compile("[^\\p{L}\\p{N} _-]");

    private final Node document;
    private final List<Section> sections = new ArrayList<>();

    /** A heading with its id, which is the one that GitHub makes. */
    record Section(Heading heading, String title, String id) {}

    private GuideText(Node document) {
        this.document = document;
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                String title = text(heading);
                sections.add(new Section(heading, title, idOf(title)));
            }

            @Override
            public void visit(HtmlBlock html) {
                if (html.getLiteral().startsWith("<!--")) {
                    html.unlink();
                }
            }

            @Override
            public void visit(HtmlInline html) {
                if (html.getLiteral().startsWith("<!--")) {
                    html.unlink();
                }
            }
        });
    }

    static GuideText read(String markdown) {
        return new GuideText(PARSER.parse(markdown));
    }

    Node document() {
        return document;
    }

    List<Section> sections() {
        return List.copyOf(sections);
    }

    String title() {
        return sections.isEmpty() ? "Guide" : sections.getFirst().title();
    }

    /** Links to the sections of this page; empty where there are too few of them. */
    String contents() {
        List<Section> parts =
                sections.stream().filter(each -> each.heading().getLevel() == 2).toList();
        if (parts.size() < 2) {
            return "";
        }
        var html = new StringBuilder("<nav class=\"contents\" aria-labelledby=\"contents-title\">"
                + "<h2 id=\"contents-title\">On this page</h2><ul>");
        for (Section part : parts) {
            html.append("<li><a href=\"#").append(escaped(part.id())).append("\">");
            html.append(escaped(part.title())).append("</a></li>");
        }
        return html.append("</ul></nav>").toString();
    }

    /** To be called once: it changes the links. */
    String html(GuidePlace place) {
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                place.link(link.getDestination()).ifPresentOrElse(link::setDestination, () -> leaveOut(link));
            }
        });
        return HtmlRenderer.builder()
                // Before the extension, whose own renderer would be used instead.
                .nodeRendererFactory(ScrolledTable::new)
                .extensions(TABLES)
                .escapeHtml(true)
                .sanitizeUrls(true)
                .attributeProviderFactory(_ -> this::complete)
                .build()
                .render(document)
                // A column that has names of rows has no name itself.
                .replace("<th></th>", "<td></td>");
    }

    /** A file that the gateway does not serve: its name stays, and says where it is. */
    private static void leaveOut(Link link) {
        Node last = link;
        for (Node child = link.getFirstChild(); child != null; child = link.getFirstChild()) {
            last.insertAfter(child);
            last = child;
        }
        last.insertAfter(new Text(" (in the repository)"));
        link.unlink();
    }

    /** A node is one place of the text: two headings with the same words are two sections. */
    @SuppressWarnings("ReferenceEquality")
    private void complete(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading heading) {
            sections.stream()
                    .filter(each -> each.heading() == heading)
                    .findFirst()
                    .ifPresent(section -> attributes.put("id", section.id()));
        }
        if (tag.equals("pre")) {
            // It scrolls, also for a person without a mouse.
            attributes.put("tabindex", "0");
        }
    }

    static String text(Node node) {
        var text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(Code code) {
                text.append(code.getLiteral());
            }
        });
        return text.toString();
    }

    private String idOf(String title) {
        String id = NO_PART_OF_AN_ID
                .matcher(title.toLowerCase(Locale.ROOT))
                .replaceAll("")
                .replace(' ', '-');
        long same = sections.stream()
                .filter(each -> each.id().equals(id) || each.id().matches(Pattern.quote(id) + "-\\d+"))
                .count();
        return same == 0 ? id : id + "-" + same;
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A wide table scrolls in a frame of its own, so that the page does not. */
    private record ScrolledTable(HtmlNodeRendererContext context) implements NodeRenderer {
        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(TableBlock.class);
        }

        @Override
        public void render(Node table) {
            var html = context.getWriter();
            html.line();
            // In one order: the same page is the same bytes in each process.
            html.tag(
                    "div",
                    new TreeMap<>(Map.of("class", "scroll", "tabindex", "0", "role", "group", "aria-label", "Table")));
            html.tag("table");
            for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
                context.render(part);
            }
            html.tag("/table");
            html.tag("/div");
            html.line();
        }
    }
}
