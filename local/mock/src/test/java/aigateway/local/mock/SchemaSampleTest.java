package aigateway.local.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaSampleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'type':'integer'};1",
                "{'type':'integer','minimum':5};5",
                "{'type':'integer','exclusiveMinimum':5.5};6",
                "{'type':'integer','maximum':-2};-2",
                "{'type':'integer','minimum':10,'multipleOf':7};14",
                "{'type':'number'};1.5",
                "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1};0.5",
                "{'type':'number','minimum':1e999999999};1.5",
                "{'type':'boolean'};true",
                "{'type':['string','null']};'text'",
                "{'type':['null','integer']};1",
                "{'type':'null'};null",
                "{'type':'string','minLength':6};'textxx'",
                "{'type':'string','maxLength':2};'te'",
                "{'type':'string','format':'date'};'2026-01-01'",
                "{'enum':['b','a']};'b'",
                "{'const':{'a':[1.0]}};{'a':[1.0]}",
                "{'type':'array','items':{'type':'integer'}};[1]",
                "{'type':'array','items':{'type':'integer'},'minItems':3};[1,1,1]",
                "{'type':'array','maxItems':0};[]",
                "{'prefixItems':[{'type':'integer'},{'type':'boolean'}],'items':false};[1,true]",
                "{'anyOf':[{'type':'null'},{'type':'integer'}]};1",
                "{'oneOf':[{'const':7}]};7",
                "{'required':['a'],'properties':{'b':{'type':'integer'}}};{'b':1,'a':'text'}",
                "{'allOf':[{'properties':{'a':{'const':1}}},{'$ref':'#/$defs/b'}],"
                        + "'$defs':{'b':{'properties':{'b':{'const':2}}}}};{'a':1,'b':2}",
                "{'$ref':'#/$defs/a~1b','$defs':{'a/b':{'type':'integer'}}};1",
                "{};{}",
            })
    void a_sample_fits_its_schema(String schema, String sample) {
        assertThat(sample(schema)).isEqualTo(sample.replace('\'', '"'));
    }

    @Test
    void recursion_ends_at_what_is_optional_nullable_or_empty() {
        assertThat(sample("{'type':'object','properties':{'next':{'$ref':'#'}}}"))
                .endsWith("{}}}}}");
        assertThat(sample("{'type':'object','required':['next'],"
                        + "'properties':{'next':{'anyOf':[{'$ref':'#'},{'type':'null'}]}}}"))
                .contains("null");
        assertThat(sample("{'type':'object','required':['all'],"
                        + "'properties':{'all':{'type':'array','items':{'$ref':'#'}}}}"))
                .contains("[]");
    }

    @Test
    void recursive_and_huge_schemas_cost_little() {
        String wide = IntStream.range(0, 300)
                .mapToObj(i -> "'p" + i + "':{'$ref':'#'}")
                .collect(Collectors.joining(",", "{'type':'object','properties':{", "}}"));
        String required = IntStream.range(0, 300)
                .mapToObj(i -> "'p" + i + "'")
                .collect(Collectors.joining(",", "{'required':[", "],'properties':{'p7':{'$ref':'#'}}}"));
        String everything = "{'allOf':[{'$ref':'#'},{'$ref':'#'},{'$ref':'#'}],'anyOf':[{'$ref':'#'}],'$ref':'#'}";
        String loop = "{'allOf':[{'$ref':'#'},{'$ref':'#'},{'$ref':'#'}]}";
        String endless = "{'type':'array','minItems':999999999,'items':{'type':'string','minLength':999999999}}";

        for (String schema : new String[] {wide, required, everything, loop, endless}) {
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(5), () -> assertThat(sample(schema)).isNotEmpty());
        }
    }

    private static String sample(String schema) {
        return new SchemaSample(Json.value(schema.replace('\'', '"'))).value().toString();
    }
}
