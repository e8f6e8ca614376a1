package aigateway.local.lambda;

import aigateway.json.JsonText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The event that a REST API makes of a request: the path as it was sent, the query decoded, each header in both maps, and a body
 * of a binary type as Base64. Any other body becomes text, whatever it is.
 *
 * @param target path and query, as on the wire
 * @param headers as the client sent them
 * @param peer the address of the connection
 */
record ProxyEvent(String method, String target, Map<String, List<String>> headers, byte[] body, String peer) {
    private static final String STAGE = "local";
    private static final Pattern GREEDY = Pattern.compile("(.*/)\\{(\\w+)\\+}");

    String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /**
     * @param route of the API, such as {@code /v1/{proxy+}}
     * @param binaryTypes of bodies that are Base64
     */
    byte[] json(String route, Set<String> binaryTypes) {
        Map<String, List<String>> sent = forwarded();
        Map<String, List<String>> query = query();
        boolean binary = find("Content-Type").stream()
                .flatMap(header -> header.getValue().stream())
                .anyMatch(type -> isOf(binaryTypes, type));
        return JsonText.object(json -> {
            json.text("resource", route).text("path", path()).text("httpMethod", method);
            both(json, "headers", "multiValueHeaders", sent);
            both(json, "queryStringParameters", "multiValueQueryStringParameters", query);
            parameters(json, route);
            json.nullMember("stageVariables");
            json.object("requestContext", context -> context(context, route));
            json.text("body", body.length == 0 ? null : binary ? encoded() : new String(body, StandardCharsets.UTF_8));
            json.flag("isBase64Encoded", binary && body.length > 0);
        });
    }

    private void context(JsonText context, String route) {
        context.text("accountId", "123456789012")
                .text("apiId", "local")
                .text("resourceId", "local")
                .text("resourcePath", route)
                .text("httpMethod", method)
                .text("path", "/" + STAGE + path())
                .text("protocol", "HTTP/1.1")
                .text("requestId", UUID.randomUUID().toString())
                .text("stage", STAGE)
                .object("identity", identity -> identity.text("sourceIp", peer));
    }

    private void parameters(JsonText json, String route) {
        Matcher greedy = GREEDY.matcher(route);
        if (greedy.matches()) {
            String prefix = greedy.group(1);
            json.object(
                    "pathParameters",
                    parameters -> parameters.text(
                            greedy.group(2), path().substring(Math.min(prefix.length(), path().length()))));
        } else {
            json.nullMember("pathParameters");
        }
    }

    /** API Gateway adds the peer to what the client claims. */
    private Map<String, List<String>> forwarded() {
        Map<String, List<String>> all = new LinkedHashMap<>(headers);
        List<String> hops =
                new ArrayList<>(find("X-Forwarded-For").map(Map.Entry::getValue).orElse(List.of()));
        find("X-Forwarded-For").ifPresent(claimed -> all.remove(claimed.getKey()));
        hops.add(peer);
        all.put("X-Forwarded-For", List.of(String.join(", ", hops)));
        all.put("X-Forwarded-Proto", List.of("https"));
        return all;
    }

    private Optional<Map.Entry<String, List<String>>> find(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .findFirst();
    }

    private Map<String, List<String>> query() {
        Map<String, List<String>> query = new LinkedHashMap<>();
        int mark = target.indexOf('?');
        if (mark >= 0 && mark < target.length() - 1) {
            for (String pair : target.substring(mark + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    private String encoded() {
        return Base64.getEncoder().encodeToString(body);
    }

    /** Whether the first type of a header is one of these. */
    static boolean isOf(Set<String> types, String header) {
        return types.contains(header.split("[;,]", 2)[0].strip().toLowerCase(Locale.ROOT));
    }

    private static void both(JsonText json, String last, String all, Map<String, List<String>> values) {
        if (values.isEmpty()) {
            json.nullMember(last).nullMember(all);
            return;
        }
        json.object(last, each -> values.forEach((name, sent) -> each.text(name, sent.getLast())));
        json.object(all, each -> values.forEach(each::texts));
    }
}
