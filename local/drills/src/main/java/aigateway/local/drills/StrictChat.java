package aigateway.local.drills;

import aigateway.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What strict servers refuse in a request for a chat. */
record StrictChat(Set<String> members, Set<String> roles, Set<String> parts, boolean oneSystemMessage) {
    private static final String COMMON =
            "model messages tools tool_choice parallel_tool_calls stream stream_options max_tokens"
                    + " max_completion_tokens temperature top_p n stop seed user response_format presence_penalty"
                    + " frequency_penalty logit_bias logprobs top_logprobs reasoning_effort";
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final int USER_LENGTH_MAX = 64;

    static final StrictChat OPENAI = new StrictChat(
            words(COMMON + " store metadata service_tier verbosity prompt_cache_key prompt_cache_retention"
                    + " safety_identifier modalities audio prediction web_search_options"),
            words("system developer user assistant tool"),
            words("text image_url input_audio file refusal"),
            false);
    static final StrictChat VLLM = new StrictChat(
            words(COMMON + " top_k min_p repetition_penalty"),
            words("system user assistant tool"),
            words("text image_url"),
            true);

    /** Why the request is refused; empty where it is not. */
    Optional<String> refusal(Json.Obj request) {
        return unknown(request.members().keySet(), members, "")
                .or(() -> user(request))
                .or(() -> tools(request.items("tools")))
                .or(() -> messages(request.items("messages")));
    }

    private static Optional<String> unknown(Set<String> given, Set<String> known, String where) {
        return given.stream()
                .filter(name -> !known.contains(name))
                .map(name -> "unknown: " + where + name)
                .findFirst();
    }

    private static Optional<String> user(Json.Obj request) {
        String user = request.text("user");
        return user != null && user.length() > USER_LENGTH_MAX
                ? Optional.of("user has " + user.length() + " characters")
                : Optional.empty();
    }

    private static Optional<String> tools(List<Json> tools) {
        for (Json item : tools) {
            Json.Obj function = item instanceof Json.Obj tool ? tool.object("function") : null;
            if (function == null
                    || !TOOL_NAME.matcher(String.valueOf(function.text("name"))).matches()) {
                return Optional.of("a tool is no function, or its name is too long");
            }
            Optional<String> unknown =
                    unknown(((Json.Obj) item).members().keySet(), Set.of("type", "function"), "tools[].");
            if (unknown.isPresent()) {
                return unknown;
            }
        }
        return Optional.empty();
    }

    private Optional<String> messages(List<Json> messages) {
        for (int i = 0; i < messages.size(); i++) {
            if (!(messages.get(i) instanceof Json.Obj message)) {
                return Optional.of("a message is no object");
            }
            String role = String.valueOf(message.text("role"));
            if (!roles.contains(role)) {
                return Optional.of("the role " + role);
            }
            if (oneSystemMessage && role.equals("system") && i > 0) {
                return Optional.of("System message must be at the beginning.");
            }
            for (Json part : message.items("content")) {
                String type = part instanceof Json.Obj of ? String.valueOf(of.text("type")) : "none";
                if (!parts.contains(type) || (!role.equals("user") && !type.equals("text"))) {
                    return Optional.of("a part of type " + type + " in a message of " + role);
                }
            }
        }
        return Optional.empty();
    }

    private static Set<String> words(String separated) {
        return Set.of(separated.split(" "));
    }
}
