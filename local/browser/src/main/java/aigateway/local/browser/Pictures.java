package aigateway.local.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Pictures of the whole length of a page: on a desk and on a phone, light and dark. */
final class Pictures {
    /** The sizes and schemes of the four pictures. */
    static final List<Format> FORMATS = List.of(
            new Format(1280, 800, ColorScheme.LIGHT),
            new Format(1280, 800, ColorScheme.DARK),
            new Format(390, 844, ColorScheme.DARK),
            new Format(390, 844, ColorScheme.LIGHT));

    private final Page page;
    private final Path folder;

    Pictures(Page page, Path folder) {
        this.page = page;
        this.folder = folder;
    }

    /**
     * @param width of the window in CSS pixels
     * @param height of the window; a picture is as long as its page
     */
    record Format(int width, int height, ColorScheme scheme) {
        @Override
        public String toString() {
            return width + "-" + scheme.name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of the page that is open, which stays open. */
    void take(String name) {
        take(name, _ -> {});
    }

    /**
     * @param each is called while the page has the format
     */
    void take(String name, Consumer<Format> each) {
        for (Format format : FORMATS) {
            page.setViewportSize(format.width(), format.height());
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(format.scheme()));
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(folder.resolve(name + "-" + format + ".png"))
                    .setFullPage(true));
            each.accept(format);
        }
    }

    /** The name of a path's pictures: {@code dashboard/keys?team=a} is {@code keys-team-a}. */
    static String name(String path) {
        String name = path.replaceFirst("^/?(dashboard/?)?", "")
                .replaceAll("[^A-Za-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        return name.isEmpty() ? "overview" : name;
    }
}
