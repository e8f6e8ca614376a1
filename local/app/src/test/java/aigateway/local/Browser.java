package aigateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser: keeps cookies, says where a request comes from, and sends forms with what their page has in them. */
final class Browser {
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    private final Edge edge;
    final Map<String, String> cookies = new LinkedHashMap<>();
    private String page = "";

    Browser(Edge edge) {
        this.edge = edge;
    }

    /** Typed into the address bar, or a link of an own page. */
    HttpReply open(String path) {
        return took(edge.send(cookie(Sent.get(path)).with("Sec-Fetch-Site", "none")));
    }

    /** A link of another site: cookies with SameSite=Strict stay at home. */
    HttpReply openFromElsewhere(String path) {
        return edge.send(Sent.get(path).with("Sec-Fetch-Site", "cross-site"));
    }

    /** Sent back by a provider: the one cookie with SameSite=Lax comes along. */
    HttpReply openFromProvider(String path) {
        String lax = "__Host-agw-oidc";
        Sent request = Sent.get(path).with("Sec-Fetch-Site", "cross-site");
        return took(
                edge.send(cookies.containsKey(lax) ? request.with("Cookie", lax + "=" + cookies.get(lax)) : request));
    }

    /** The form of the page that is shown. */
    HttpReply submit(String path, String... fields) {
        return submitWith(path, "same-origin", token(), fields);
    }

    /** The token against requests of other sites, in the page that is shown. */
    String token() {
        Matcher token = TOKEN.matcher(page);
        assertThat(token.find()).as(page).isTrue();
        return token.group(1);
    }

    HttpReply submitWith(String path, String site, String token, String... fields) {
        StringBuilder form = new StringBuilder("csrf=" + encoded(token));
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&').append(fields[i]).append('=').append(encoded(fields[i + 1]));
        }
        return took(edge.send(cookie(Sent.of("POST", path))
                .body(form.toString().getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "application/x-www-form-urlencoded")
                .with("Sec-Fetch-Site", site)
                .with("User-Agent", "A browser of the tests")));
    }

    /** With the cookies that it has. */
    Sent cookie(Sent request) {
        String header = cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        return header.isEmpty() ? request : request.with("Cookie", header);
    }

    /** The page that a redirect of a page leads to. */
    static String target(String from, HttpReply redirect) {
        return URI.create("http://gateway" + from)
                .resolve(redirect.hasStatus(303).header("location"))
                .getPath();
    }

    private HttpReply took(HttpReply reply) {
        for (String set : reply.headers().getOrDefault("set-cookie", List.of())) {
            assertThat(set)
                    .startsWith("__Host-")
                    .contains("; Path=/;", "; Secure;", "; HttpOnly;", "; SameSite=")
                    .doesNotContain("Domain");
            String[] pair = set.substring(0, set.indexOf(';')).split("=", 2);
            if (set.contains("Max-Age=0;")) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
        page = reply.text();
        return reply;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
