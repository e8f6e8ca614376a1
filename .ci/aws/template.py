"""template.yaml as a deployment sees it: transformed by SAM, with its parameters, conditions and mappings resolved."""

import copy
import functools
import logging
import os
import re

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
logging.disable(logging.CRITICAL)
from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

LEFT_OUT = {"Ref": "AWS::NoValue"}


def transformed(text, parameters=None):
    """The template as CloudFormation gets it from the SAM macro. The code of a function is s3://code/NAME.jar."""
    sam = parsed(text)
    for resource in sam["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://code/" + str(resource["Properties"].get("CodeUri")).split("/")[-1]
    return Translator({}, Parser()).translate(sam, parameter_values=values(sam, parameters))


@functools.cache
def once_parsed(text):
    return yaml_parse(text)


def parsed(text):
    return copy.deepcopy(once_parsed(text))


def values(template, given=None):
    """A value for each parameter: given, else its default, else one of its type."""
    return {
        name: (given or {}).get(name, str(p.get("Default", "1" if p["Type"] == "Number" else "some")))
        for name, p in template["Parameters"].items()
    }


class Resolved:
    """A transformed template with what CloudFormation knows before it makes anything. References to resources stay."""

    def __init__(self, template, parameters=None):
        self.template, self.known = template, values(template, parameters)
        self.resources = {
            name: self.value({k: v for k, v in resource.items() if k != "Condition"})
            for name, resource in template["Resources"].items()
            if self.holds(resource.get("Condition"))
        }
        self.outputs = {n: self.value(o) for n, o in template.get("Outputs", {}).items() if self.holds(o.get("Condition"))}

    def holds(self, condition):
        return condition is None or self.truth(self.template["Conditions"][condition])

    def truth(self, test):
        ((key, args),) = test.items()
        if key == "Condition":
            return self.holds(args)
        if key == "Fn::Equals":
            return str(self.value(args[0])) == str(self.value(args[1]))
        return {"Fn::And": all, "Fn::Or": any, "Fn::Not": lambda tests: not next(tests)}[key](self.truth(a) for a in args)

    def value(self, v):
        if isinstance(v, list):
            return [x for x in map(self.value, v) if x != LEFT_OUT]
        if not isinstance(v, dict):
            return v
        if "Fn::If" in v:
            condition, yes, no = v["Fn::If"]
            return self.value(yes if self.holds(condition) else no)
        if v.keys() == {"Ref"}:
            return self.parameter(v["Ref"], v)
        if v.keys() == {"Fn::FindInMap"}:
            table, row, column = self.value(v["Fn::FindInMap"])
            return self.template["Mappings"][table][row][column]
        if v.keys() == {"Fn::Sub"} and isinstance(v["Fn::Sub"], str):
            return {"Fn::Sub": re.sub(r"\$\{(\w+)}", lambda m: str(self.known.get(m[1], m[0])), v["Fn::Sub"])}
        return {k: x for k, x in ((k, self.value(x)) for k, x in v.items()) if x != LEFT_OUT}

    def parameter(self, name, otherwise):
        if name not in self.known:
            return otherwise
        listed = self.template["Parameters"][name]["Type"].startswith(("List", "CommaDelimited"))
        return [x for x in self.known[name].split(",") if x] if listed else self.known[name]

    def of_type(self, kind):
        return {n: r.get("Properties", {}) for n, r in self.resources.items() if r["Type"] == kind}


def as_list(value):
    return value if isinstance(value, list) else [value]


def named(value):
    """Logical names that an expression refers to."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield (inner if isinstance(inner, list) else inner.split("."))[0]
            elif key == "Fn::Sub":
                text = inner if isinstance(inner, str) else inner[0]
                yield from (n.split(".")[0] for n in re.findall(r"\$\{([^!}]+)}", text))
                yield from named(inner[1]) if not isinstance(inner, str) else ()
            else:
                yield from named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named(inner)
