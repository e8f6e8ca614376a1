package aigateway.functions.api;

import java.net.URI;
import java.util.Optional;

/**
 * Where a guide is: its file in the folder docs, and its address. Links between addresses are relative, so that they work below
 * the path of a stage or of a proxy.
 *
 * @param source the file's path in docs without its extension, such as {@code budgets} or {@code operations/README}
 */
record GuidePlace(String source) {
    private static final String ROOT = "docs/guides";
    private static final String INDEX = "README";
    private static final String MARKDOWN = ".md";
    /** A folder that no file has, in order to see which links lead out of docs. */
    private static final URI DOCS = URI.create("/docs/");

    /** Without a slash at its beginning; a folder's own page has the folder's address. */
    String address() {
        String name = source.equals(INDEX) || source.endsWith("/" + INDEX)
                ? source.substring(0, source.length() - INDEX.length())
                : source;
        return (ROOT + "/" + name).replaceAll("/$", "");
    }

    boolean isIndex() {
        return source.equals(INDEX);
    }

    /** How many folders the address is below the gateway's own. */
    int depth() {
        return (int) address().chars().filter(each -> each == '/').count();
    }

    /**
     * The address for a link of this file.
     *
     * @param destination as in the Markdown
     * @return empty if the link leads to a file that the gateway does not serve
     */
    Optional<String> link(String destination) {
        if (destination.startsWith("#") || destination.matches("(https|mailto):.*")) {
            return Optional.of(destination);
        }
        URI target = DOCS.resolve(source).resolve(destination);
        String path = target.getPath();
        if (path == null || target.isAbsolute() || !path.startsWith(DOCS.getPath())) {
            return Optional.empty();
        }
        String name = path.substring(DOCS.getPath().length());
        if (name.equals("openapi.json")) {
            return Optional.of("../".repeat(depth()) + name);
        }
        if (!name.endsWith(MARKDOWN)) {
            return Optional.empty();
        }
        var place = new GuidePlace(name.substring(0, name.length() - MARKDOWN.length()));
        String fragment = target.getFragment() == null ? "" : "#" + target.getFragment();
        return Optional.of(relative(address(), place.address()) + fragment);
    }

    /**
     * @param from an address without a slash at its beginning
     */
    static String relative(String from, String to) {
        String[] here = from.split("/", -1);
        String[] there = to.split("/", -1);
        int common = 0;
        // The last part of each is a page, not a folder.
        while (common < here.length - 1 && common < there.length - 1 && here[common].equals(there[common])) {
            common++;
        }
        var path = new StringBuilder("../".repeat(here.length - 1 - common));
        for (int i = common; i < there.length; i++) {
            path.append(there[i]).append(i < there.length - 1 ? "/" : "");
        }
        return path.toString();
    }
}
