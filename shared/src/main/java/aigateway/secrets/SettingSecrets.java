package aigateway.secrets;

import java.util.Map;
import java.util.Optional;

/** Secrets straight from the settings (environment and .env). */
public final class SettingSecrets implements Secrets {
    private final Map<String, String> settings;

    public SettingSecrets(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    @Override
    public Optional<String> find(String name) {
        return Optional.ofNullable(settings.get(name)).filter(value -> !value.isBlank());
    }
}
