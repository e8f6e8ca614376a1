package aigateway.local.drills;

import aigateway.json.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The dashboard in the browser of a person who has signed in. */
final class DashboardSession {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String EMAIL = "drill@example.com";
    private static final String PASSWORD = "a long password of a drill";
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final URI base;

    private DashboardSession(URI base) {
        this.base = base;
    }

    /** Makes the person, and replaces the one-time password. */
    static DashboardSession open(Client admin) throws InterruptedException {
        String body = JsonText.objectText(json -> json.text("email", EMAIL).text("role", "admin"));
        String person = admin.admin("POST", "/admin/v1/people", body).text("id");
        String once = String.valueOf(admin.admin("POST", "/admin/v1/people/" + person + "/password", "")
                .text("password"));
        return signIn(admin.base, EMAIL, once, PASSWORD);
    }

    /**
     * Signs a person in with a one-time password and replaces it.
     *
     * @param base without a slash at its end
     */
    static DashboardSession signIn(URI base, String email, String once, String password) throws InterruptedException {
        var session = new DashboardSession(base);
        session.submit("/dashboard/login", Map.of("email", email, "password", once), 303);
        session.submit("/dashboard/password", Map.of("new", password, "repeated", password), 303);
        return session;
    }

    Response page(String path) throws InterruptedException {
        return send(request(path).GET().build());
    }

    /**
     * Sends the form of a page with these fields and its token.
     *
     * @throws IllegalStateException when the answer has another status
     */
    Response submit(String path, Map<String, String> fields, int expected) throws InterruptedException {
        Matcher token = TOKEN.matcher(page(path).body());
        if (!token.find()) {
            throw new IllegalStateException(path + " has no form");
        }
        String form = "csrf=" + encoded(token.group(1))
                + fields.entrySet().stream()
                        .map(field -> "&" + field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining());
        Response reply = send(request(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
        if (reply.status() != expected) {
            throw new IllegalStateException(path + " answered " + reply.status());
        }
        return reply;
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("sec-fetch-site", "same-origin");
        if (!cookies.isEmpty()) {
            request.header(
                    "cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return request;
    }

    private Response send(HttpRequest request) throws InterruptedException {
        long sent = System.nanoTime();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            long took = System.nanoTime() - sent;
            answer.headers().allValues("set-cookie").forEach(this::keep);
            return new Response(answer.statusCode(), answer.body(), null, null, null, sent, took);
        } catch (IOException _) {
            return Response.nothing(sent, System.nanoTime() - sent);
        }
    }

    private void keep(String cookie) {
        String[] pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
        if (cookie.contains("Max-Age=0;")) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
