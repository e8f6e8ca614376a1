package aigateway.functions.web;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What OpenAI's and Anthropic's APIs have and the gateway does not: each 404 names what a client can call instead. */
enum NotOffered {
    COMPLETIONS("completions|complete|engines(/.*)?", "Use POST /v1/chat/completions, /v1/responses or /v1/messages."),
    ASSISTANTS(
            "(assistants|threads|conversations)(/.*)?",
            "The gateway stores no conversations. Use POST /v1/responses with the whole conversation in 'input'."),
    STORED_RESPONSES(
            "(responses|chat/completions)/.+",
            "The gateway stores no responses. Keep the reply, or use POST /v1/jobs, which keeps it for some days."),
    VECTOR_STORES("vector_stores(/.*)?", "Use POST /v1/embeddings and a database of your own."),
    UPLOADS("uploads(/.*)?", "Use POST /v1/files, which takes the input of a batch in one request."),
    FINE_TUNING(
            "(fine_tuning|fine-tunes|evals|graders)(/.*)?",
            "Use the provider itself. The gateway serves a tuned model by its name."),
    REALTIME(
            "realtime(/.*)?",
            "Use POST /v1/audio/transcriptions, POST /v1/responses with 'stream', and POST /v1/audio/speech."),
    VARIATIONS("images/variations", "Use POST /v1/images/edits."),
    VIDEOS("videos(/.*)?", "Their cost has no bound before a call. Pictures: POST /v1/images/generations."),
    CONTAINERS(
            "(containers|skills|chatkit|agents|environments|sessions)(/.*)?",
            "Run tools in the client: POST /v1/responses and POST /v1/messages return the calls of tools."),
    ORGANIZATION("organization(s)?(/.*)?", "An operator has GET /admin/v1/usage; a client has GET /v1/budget.");

    private static final String PREFIX = "/v1/";

    private final Pattern path;
    private final String alternative;

    NotOffered(String path, String alternative) {
        this.path = Pattern.compile(path);
        this.alternative = alternative;
    }

    /** What the 404 at this path says; empty for a path that is in neither API. */
    static Optional<String> at(String path) {
        return path.startsWith(PREFIX)
                ? List.of(values()).stream()
                        .filter(each -> each.path
                                .matcher(path.substring(PREFIX.length()))
                                .matches())
                        .findFirst()
                        .map(each -> "The gateway does not offer this API. " + each.alternative)
                : Optional.empty();
    }
}
