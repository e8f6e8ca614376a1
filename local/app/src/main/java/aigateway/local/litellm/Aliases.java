package aigateway.local.litellm;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** LiteLLM's {@code model_group_alias}. */
final class Aliases {
    private Aliases() {}

    static Map<String, String> read(Members router, Findings findings) {
        Members written = router.object("model_group_alias");
        Map<String, String> all = new LinkedHashMap<>();
        for (String alias : written.names()) {
            String plain = written.text(alias);
            String model = plain == null ? written.object(alias).text("model") : plain;
            if (model == null) {
                findings.missed("alias " + alias, "it names no model");
            } else {
                all.put(alias, model);
            }
        }
        Map<String, String> flat = new LinkedHashMap<>();
        all.forEach((alias, model) -> {
            String end = model;
            for (int i = 0; i < all.size() && all.containsKey(end); i++) {
                end = Objects.requireNonNull(all.get(end));
            }
            if (all.containsKey(end)) {
                findings.missed("alias " + alias, "it leads back to itself");
            } else {
                flat.put(alias, end);
                findings.carried("alias " + alias, "for " + end);
            }
        });
        return flat;
    }
}
