package aigateway.notices;

import aigateway.json.Fields;
import aigateway.json.JsonText;
import aigateway.kernel.ChannelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The member {@code channels} of what sends notices: the ids of channels, as a list in JSON. */
public final class ChosenChannels {
    public static final String MEMBER = "channels";
    private static final int CHANNELS_MAX = 20;
    private static final int ID_LENGTH_MAX = 100;

    private final Channels channels;

    public ChosenChannels(Channels channels) {
        this.channels = channels;
    }

    /** Each of them once; null when the member is null or left out. One that does not exist is a problem of the fields. */
    public @Nullable List<ChannelId> read(Fields fields) {
        List<String> texts = fields.texts(MEMBER, CHANNELS_MAX, ID_LENGTH_MAX);
        if (texts == null) {
            return null;
        }
        List<ChannelId> read = new ArrayList<>();
        for (String text : texts.stream().distinct().toList()) {
            Optional<ChannelId> id =
                    ChannelId.read(text).filter(known -> channels.find(known).isPresent());
            if (id.isEmpty()) {
                fields.wrong(MEMBER, "there is no such channel");
            }
            id.ifPresent(read::add);
        }
        return read;
    }

    public static void write(JsonText json, @Nullable List<ChannelId> chosen) {
        json.texts(
                MEMBER,
                chosen == null ? null : chosen.stream().map(ChannelId::value).toList());
    }
}
