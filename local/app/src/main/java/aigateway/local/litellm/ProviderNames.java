package aigateway.local.litellm;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Gives each different provider a name, and deployments at the same one the same name. */
final class ProviderNames {
    private static final int LENGTH_MAX = 32;

    private final SecretNames secrets;
    private final Map<ProviderEntry, String> names = new LinkedHashMap<>();

    ProviderNames(SecretNames secrets) {
        this.secrets = secrets;
    }

    String of(ProviderEntry entry, Vendor vendor) {
        String known = names.get(entry);
        if (known != null) {
            return known;
        }
        // The price list knows "openai" as OpenAI itself.
        boolean foreign = vendor.prefix().equals("openai") && !entry.baseUrl().startsWith("https://api.openai.com");
        String base = foreign ? "server" : fit(vendor.prefix());
        String host = host(entry.baseUrl());
        String byHost = host.equals(base) ? base : fit(base + "-" + host);
        String name = Stream.concat(
                        List.of(base, byHost).stream(),
                        IntStream.iterate(2, number -> number + 1).mapToObj(number -> base + "-" + number))
                .filter(each -> !names.containsValue(each))
                .findFirst()
                .orElseThrow();
        names.put(entry, name);
        entry.keys().forEach(key -> secrets.use(key, name));
        return name;
    }

    /** By name, in the order of the configuration. */
    Map<String, ProviderEntry> all() {
        Map<String, ProviderEntry> all = new LinkedHashMap<>();
        names.forEach((entry, name) -> all.put(name, entry));
        return all;
    }

    /** The part of the host that tells one address of a vendor from another: its first label, or the region of AWS. */
    private static String host(String url) {
        String host = URI.create(url).getHost();
        if (host == null) {
            return "2";
        }
        String[] labels = host.split("\\.", -1);
        boolean general = labels[0].startsWith("bedrock-") || labels[0].equals("api");
        return host.matches("[0-9.]+") || labels.length == 1 ? host : labels[general ? 1 : 0];
    }

    private static String fit(String text) {
        String name =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-").replaceFirst("^[_-]+", "");
        return name.length() <= LENGTH_MAX ? name : name.substring(0, LENGTH_MAX);
    }
}
