package aigateway.local.drills;

import aigateway.local.rules.ArchitectureRules;
import aigateway.local.rules.HouseRules;
import org.junit.jupiter.api.Nested;

/** The rules that hold in every module. */
class RulesTest {
    @Nested
    class Architecture extends ArchitectureRules {}

    @Nested
    class House extends HouseRules {}
}
