package aigateway.functions.api;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;

/** The list of the guides on the left side of each page: the headings and links of docs/README.md. */
record GuideNavigation(List<Group> groups) {
    record Group(String title, List<Entry> entries) {}

    /**
     * @param about one line
     */
    record Entry(String title, String about, String address) {}

    static GuideNavigation of(GuideText index) {
        var place = new GuidePlace("README");
        List<Group> groups = new ArrayList<>();
        index.document().accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                if (heading.getLevel() == 2) {
                    groups.add(new Group(GuideText.text(heading), new ArrayList<>()));
                }
            }

            @Override
            public void visit(ListItem item) {
                if (!groups.isEmpty()
                        && item.getFirstChild() != null
                        && item.getFirstChild().getFirstChild() instanceof Link link) {
                    place.link(link.getDestination()).ifPresent(target -> {
                        String title = GuideText.text(link);
                        String about = GuideText.text(item).substring(title.length());
                        groups.getLast()
                                .entries()
                                // Relative to docs/guides, which is in the folder docs.
                                .add(new Entry(title, about.replaceFirst("^: ", ""), "docs/" + target));
                    });
                }
            }
        });
        return new GuideNavigation(groups);
    }

    /**
     * @param current the address of the page that shows the list
     */
    String html(String current) {
        var html = new StringBuilder();
        for (Group group : groups) {
            boolean open =
                    group.entries().stream().anyMatch(entry -> entry.address().equals(current));
            html.append("<details").append(open ? " open" : "").append("><summary>");
            html.append(GuideText.escaped(group.title())).append("</summary><ul>");
            for (Entry entry : group.entries()) {
                html.append("<li><a href=\"")
                        .append(GuideText.escaped(GuidePlace.relative(current, entry.address())))
                        .append("\" title=\"")
                        .append(GuideText.escaped(entry.about()))
                        .append(entry.address().equals(current) ? "\" aria-current=\"page\">" : "\">")
                        .append(GuideText.escaped(entry.title()))
                        .append("</a></li>");
            }
            html.append("</ul></details>");
        }
        return html.toString();
    }
}
