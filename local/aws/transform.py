#!/usr/bin/env python3
"""Applies the SAM transform to a packaged template: transform.py PACKAGED.yaml OUT.json [NAME=VALUE...]

On AWS this is CloudFormation's own first step. LocalStack looks for references such as `!Ref ApiFunction.Alias`, which only
the transform resolves, before that step.
"""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

source, target, *given = sys.argv[1:]
with open(source) as file:
    template = yaml_parse(file.read())
values = {name: parameter["Default"] for name, parameter in template["Parameters"].items() if "Default" in parameter}
values |= dict(pair.split("=", 1) for pair in given)
values["AWS::Region"] = os.environ["AWS_DEFAULT_REGION"]
with open(target, "w") as file:
    json.dump(Translator({}, Parser()).translate(template, parameter_values=values), file, indent=1, default=str)
