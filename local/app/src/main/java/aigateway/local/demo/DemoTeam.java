package aigateway.local.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A team of the file, with its keys.
 *
 * @param number its place in the file, from 1
 * @param profile which models its keys call
 */
record DemoTeam(int number, String name, String owner, String profile, List<String> features, List<DemoKey> keys) {
    DemoTeam {
        features = List.copyOf(features);
        keys = List.copyOf(keys);
    }

    static List<DemoTeam> all() {
        List<DemoTeam> teams = new ArrayList<>();
        int keys = 0;
        for (List<String> cells : DemoLines.table("teams.csv")) {
            List<DemoKey> own = new ArrayList<>();
            for (String text : cells.get(4).split(" ", -1)) {
                own.add(DemoKey.read(++keys, text));
            }
            List<String> features = Arrays.asList(cells.get(3).split(",", -1));
            teams.add(new DemoTeam(teams.size() + 1, cells.getFirst(), cells.get(1), cells.get(2), features, own));
        }
        return teams;
    }

    /** As one word, for tags. */
    String slug() {
        return name.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
