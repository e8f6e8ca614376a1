"""Deploys the transformed template to a fake AWS in this process, and looks at the result through boto3."""

import io
import json
import logging
import os
import re
import warnings
import zipfile

for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_CONFIG_FILE"):  # nothing of a real account
    os.environ.pop(name, None)
import boto3
import fake
from moto import mock_aws

STACK = "gateway"
ENVIRONMENT_BYTES_MAX = 4096
TEMPLATE_BYTES_MAX = 1024 * 1024
RESOURCES_MAX = 500

fake.install()
logging.getLogger("moto").setLevel(logging.ERROR)
warnings.simplefilter("ignore")


def faults(template, parameters):
    """What is wrong with a stack of these parameters; those that name what others made get real ids."""
    with mock_aws():
        put_code(template)
        body = json.dumps(template, default=str)
        if len(body) > TEMPLATE_BYTES_MAX or len(template["Resources"]) > RESOURCES_MAX:
            yield f"the template has {len(body)} bytes and {len(template['Resources'])} resources, more than CloudFormation takes"
        cloudformation = boto3.client("cloudformation")
        given = [{"ParameterKey": k, "ParameterValue": v} for k, v in brought(parameters).items()]
        cloudformation.create_stack(
            StackName=STACK, TemplateBody=body, Parameters=given, Capabilities=["CAPABILITY_IAM"], OnFailure="DO_NOTHING"
        )
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        if stack["StackStatus"] != "CREATE_COMPLETE":
            yield f"the stack ends as {stack['StackStatus']}: {stack.get('StackStatusReason')}"
            return
        made = {
            r["LogicalResourceId"]: (r["ResourceType"], r["PhysicalResourceId"])
            for r in cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
            if r.get("PhysicalResourceId")
        }
        for look in (functions, routes, alarms, secrets, policies):
            yield from look(made)
        for output in stack.get("Outputs", []):
            yield from unresolved(f"the output {output['OutputKey']}", str(output.get("OutputValue", "")))


def put_code(template):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as jar:
        jar.writestr("empty", "")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            s3.put_object(Bucket="code", Key=resource["Properties"]["Code"]["S3Key"], Body=archive.getvalue())


def brought(parameters):
    """Makes the network, the groups and the secret that the parameters name, and puts their ids there."""
    parameters, ec2 = dict(parameters), boto3.client("ec2")
    if parameters.get("VpcId"):
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        zones = [z["ZoneName"] for z in ec2.describe_availability_zones()["AvailabilityZones"]]
        nets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=zones[i])["Subnet"]["SubnetId"] for i in range(2)
        ]
        parameters |= {"VpcId": vpc, "SubnetIds": ",".join(nets)}
        for name in ("DatabaseSecurityGroupId", "RedisSecurityGroupId"):
            if parameters.get(name):
                parameters[name] = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
    return parameters


def unresolved(what, text):
    if re.search(r"\$\{|\bNone\b|'(Ref|Fn::\w+)'", text):
        yield f"{what} is {text!r}"


def functions(made):
    client = boto3.client("lambda")
    for name, (_, physical_id) in of_type(made, "AWS::Lambda::Function"):
        variables = client.get_function_configuration(FunctionName=physical_id)["Environment"]["Variables"]
        size = sum(len(k) + len(str(v)) for k, v in variables.items())
        if size > ENVIRONMENT_BYTES_MAX:
            yield f"{name} has an environment of {size} bytes"
        for key, value in variables.items():
            yield from unresolved(f"{key} of {name}", str(value))
        aliases = client.list_aliases(FunctionName=physical_id)["Aliases"]
        if [(a["Name"], a["FunctionVersion"]) for a in aliases] != [("live", "1")]:
            yield f"{name} has the aliases {aliases}"
    for source in client.list_event_source_mappings()["EventSourceMappings"]:
        if not source["FunctionArn"].endswith((":live", ":1")):  # moto notes the version behind the alias
            yield f"{source['EventSourceArn']} invokes {source['FunctionArn']}"


def routes(made):
    client, api = boto3.client("apigateway"), made["Api"][1]
    invoked = set()
    for resource in client.get_resources(restApiId=api, limit=500)["items"]:
        for method in resource.get("resourceMethods", {}):
            uri = client.get_integration(restApiId=api, resourceId=resource["id"], httpMethod=method)["uri"]
            yield from unresolved(f"the address of {resource['path']}", uri)
            invoked.add(re.search(r"function:([^/]+)/", uri)[1])
    expected = {f"{made[name][1]}:live" for name in ("ApiFunction", "DashboardFunction")}
    if invoked != expected:
        yield f"the routes invoke {sorted(invoked)}"
    if not client.get_stages(restApiId=api)["item"]:
        yield "the API has no stage"


def alarms(made):
    """Dimensions are the names under which the stack's own functions, queues and database are known."""
    queues = {url.split("/")[-1] for _, (_, url) in of_type(made, "AWS::SQS::Queue")}
    databases = {i["DBInstanceIdentifier"] for i in boto3.client("rds").describe_db_instances()["DBInstances"]}
    known = {
        "FunctionName": {f["FunctionName"] for f in boto3.client("lambda").list_functions()["Functions"]},
        "QueueName": queues,
        "DBInstanceIdentifier": databases,
        "ApiName": {a["name"] for a in boto3.client("apigateway").get_rest_apis()["items"]},
        "Stage": {s["stageName"] for s in boto3.client("apigateway").get_stages(restApiId=made["Api"][1])["item"]},
    }
    for alarm in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]:
        metrics = [m["MetricStat"]["Metric"] for m in alarm.get("Metrics", []) if "MetricStat" in m] or [alarm]
        for dimension in [d for m in metrics for d in m.get("Dimensions", [])]:
            if dimension["Value"] not in known[dimension["Name"]]:
                yield f"{alarm['AlarmName']} watches {dimension}, which the stack has not"
        for topic in alarm["AlarmActions"]:
            if not topic.startswith("arn:aws:sns:"):
                yield f"{alarm['AlarmName']} informs {topic}"


def secrets(made):
    client = boto3.client("secretsmanager")
    lengths = {"KEY_PEPPER": 64, "DATA_KEY": 64, "ADMIN_TOKEN": 43, "METRICS_TOKEN": 43, "password": 43}
    for name, (_, arn) in of_type(made, "AWS::SecretsManager::Secret"):
        for key, value in json.loads(client.get_secret_value(SecretId=arn)["SecretString"]).items():
            if key in lengths and len(value) != lengths[key]:
                yield f"{key} in {name} has {len(value)} characters"


def policies(made):
    client = boto3.client("iam")
    for name, (_, role) in of_type(made, "AWS::IAM::Role"):
        for policy in client.list_role_policies(RoleName=role)["PolicyNames"]:
            document = client.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
            yield from unresolved(f"the policy {policy} of {name}", json.dumps(document, default=str))


def of_type(made, kind):
    return sorted((name, r) for name, r in made.items() if r[0] == kind)
