package aigateway.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the member {@code limits} of a provider. */
final class LimitsReader {
    private static final String LEAVE_OUT = "leave_out";
    private static final String ACCEPTS = "accepts";
    private static final String ONE_SYSTEM_MESSAGE = "one_system_message";
    private static final String TOOL_NAME_LENGTH = "tool_name_length";
    private static final String USER_LENGTH = "user_length";
    private static final List<String> MEMBERS =
            List.of(LEAVE_OUT, ACCEPTS, ONE_SYSTEM_MESSAGE, TOOL_NAME_LENGTH, USER_LENGTH);
    /** Room for the suffix of a shortened name and enough of the name itself. */
    private static final int TOOL_NAME_LENGTH_MIN = 24;
    /** No API takes longer names. */
    private static final int TOOL_NAME_LENGTH_MAX = 128;
    /** No API takes longer names of users. */
    private static final int USER_LENGTH_MAX = 512;

    private LimitsReader() {}

    /** @param optional the members of which {@code accepts} may name some */
    static Optional<LimitsConfig> read(ConfigValue value, List<String> optional) {
        return value.members(MEMBERS)
                .map(members -> new LimitsConfig(
                        members.at(LEAVE_OUT).map(LimitsReader::names),
                        members.at(ACCEPTS).map(list -> known(list, optional)),
                        members.at(ONE_SYSTEM_MESSAGE).flatMap(ConfigValue::flag),
                        members.at(TOOL_NAME_LENGTH)
                                .flatMap(number -> number.number(TOOL_NAME_LENGTH_MIN, TOOL_NAME_LENGTH_MAX)),
                        members.at(USER_LENGTH).flatMap(number -> number.number(0, USER_LENGTH_MAX))));
    }

    private static Set<String> names(ConfigValue list) {
        return list.items(0, ConfigBounds.TRUSTED_MEMBERS_MAX).stream()
                .flatMap(item -> item.text(TextFormat.REQUEST_MEMBER).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> known(ConfigValue list, List<String> optional) {
        return list.items(0, optional.size()).stream()
                .flatMap(item -> item.oneOf(optional).stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
