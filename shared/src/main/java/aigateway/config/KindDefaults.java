package aigateway.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration may say of a provider of one kind.
 *
 * @param baseUrl empty where the file must name it
 * @param apis the names of all APIs that such a provider may serve
 * @param outputCapFields all members that may cap the output of its chats, the usual one first
 * @param optionalMembers the members of a request that only some servers know
 */
public record KindDefaults(
        Optional<URI> baseUrl, List<String> apis, List<String> outputCapFields, List<String> optionalMembers) {
    public KindDefaults {
        apis = List.copyOf(apis);
        outputCapFields = List.copyOf(outputCapFields);
        optionalMembers = List.copyOf(optionalMembers);
    }
}
