"""What the template needs and moto's CloudFormation lacks: types of resources, made through boto3, and some attributes.

Nothing here checks what AWS would check: permissions, quotas, whether subnets have routes.
"""

import ipaddress
import itertools
import json
import secrets
import string

import boto3
import moto.apigateway.models as api_models
import moto.awslambda.models as lambda_models
import moto.rds.models as rds_models
from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel

NUMBERS = itertools.count(1)


def secret(name, p):
    text = p.get("SecretString")
    if generate := p.get("GenerateSecretString"):
        letters = string.digits + string.ascii_letters + ("" if generate.get("ExcludePunctuation") else string.punctuation)
        letters = letters.lower() if generate.get("ExcludeUppercase") else letters
        letters = [c for c in letters if c not in generate.get("ExcludeCharacters", "")]
        value = "".join(secrets.choice(letters) for _ in range(int(generate["PasswordLength"])))
        text = json.dumps({**json.loads(generate["SecretStringTemplate"]), generate["GenerateStringKey"]: value})
    return boto3.client("secretsmanager").create_secret(Name=name, SecretString=text)["ARN"], {}


def alarm(name, p):
    p = {**p, "Threshold": float(p["Threshold"])}
    boto3.client("cloudwatch").put_metric_alarm(AlarmName=name, **p)
    return name, {}


def metric_filter(name, p):
    transformations = [{k[0].lower() + k[1:]: v for k, v in m.items()} for m in p["MetricTransformations"]]
    boto3.client("logs").put_metric_filter(
        logGroupName=p["LogGroupName"], filterName=name, filterPattern=p["FilterPattern"], metricTransformations=transformations
    )
    return name, {}


def subscription(name, p):
    return boto3.client("sns").subscribe(**p, ReturnSubscriptionArn=True)["SubscriptionArn"], {}


def queue_policy(name, p):
    for url in p["Queues"]:
        boto3.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(p["PolicyDocument"])})
    return name, {}


def alias(name, p):
    return boto3.client("lambda").create_alias(**{k: p[k] for k in ("Name", "FunctionName", "FunctionVersion")})["AliasArn"], {}


def schedule(name, p):
    boto3.client("scheduler").create_schedule(Name=name[:64], **p)
    return name, {}


def stage(name, p):
    deployment = getattr(p["DeploymentId"], "id", p["DeploymentId"])  # a deployment of moto has no physical id
    boto3.client("apigateway").create_stage(restApiId=p["RestApiId"], stageName=p["StageName"], deploymentId=deployment)
    return p["StageName"], {}


def domain(name, p):
    return p["DomainName"], {"RegionalDomainName": "d-1.execute-api.example.com", "RegionalHostedZoneId": "Z2"}


def web_acl(name, p):
    return name, {"Arn": f"arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/{name}/1"}


def cache(name, p):
    return name, {"Endpoint.Address": f"{name}.serverless.cache.amazonaws.com", "Endpoint.Port": "6379"}


def proxy(name, p):
    return name, {"Endpoint": f"{name}.proxy-1.rds.amazonaws.com"}


def noted(name, p):
    return name, {}


TYPES = {
    "AWS::ApiGateway::Account": noted,
    "AWS::ApiGateway::BasePathMapping": noted,
    "AWS::ApiGateway::DomainName": domain,
    "AWS::ApiGateway::Stage": stage,
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::CodeDeploy::Application": noted,
    "AWS::CodeDeploy::DeploymentGroup": noted,
    "AWS::ElastiCache::ServerlessCache": cache,
    "AWS::Lambda::Alias": alias,
    "AWS::Lambda::EventInvokeConfig": noted,
    "AWS::Logs::MetricFilter": metric_filter,
    "AWS::RDS::DBProxy": proxy,
    "AWS::RDS::DBProxyTargetGroup": noted,
    "AWS::Route53::RecordSet": noted,
    "AWS::SNS::Subscription": subscription,
    "AWS::SQS::QueuePolicy": queue_policy,
    "AWS::Scheduler::Schedule": schedule,
    "AWS::SecretsManager::Secret": secret,
    "AWS::WAFv2::WebACL": web_acl,
    "AWS::WAFv2::WebACLAssociation": noted,
    "Custom::Migration": noted,
}


class Made:
    """A resource of one of these types."""

    def __init__(self, physical_id, properties, attributes):
        self.physical_resource_id, self.properties, self.attributes = physical_id, properties, attributes

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, attr):
        return self.attributes[attr]


def made_by(kind, make):
    def create(cls, name, document, account, region, **_):
        properties = document.get("Properties", {})
        physical_id, attributes = make(name, properties)
        return cls(physical_id, properties, attributes)

    members = {
        "__module__": "moto.fake.models",  # moto reads the service from the name of the module
        "cloudformation_type": staticmethod(lambda: kind),
        "cloudformation_name_type": staticmethod(lambda: ""),
        "create_from_cloudformation_json": classmethod(create),
        "update_from_cloudformation_json": classmethod(create),
        "delete_from_cloudformation_json": classmethod(lambda *_: None),
        "is_created": lambda self: True,
    }
    return type(kind.replace("::", ""), (Made, CloudFormationModel), members)


def install():
    """Adds all of it to moto, in this process."""
    known = parsing.resource_class_from_type
    added = {kind: made_by(kind, make) for kind, make in TYPES.items()}
    parsing.resource_class_from_type = lambda kind: added.get(kind) or known(kind)
    names = parsing.resource_name_property_from_type
    parsing.resource_name_property_from_type = lambda kind: None if kind in added else names(kind)
    attributes_of_versions_and_databases()
    functions_of_templates()
    routes_of_the_api()


def attributes_of_versions_and_databases():
    lambda_models.LambdaVersion.has_cfn_attr = classmethod(lambda cls, attr: True)
    lambda_models.LambdaVersion.get_cfn_attribute = lambda self, attr: str({"Version": self.version}[attr])
    known, has = rds_models.DBInstance.get_cfn_attribute, rds_models.DBInstance.has_cfn_attr

    def attribute(self, attr):
        if attr != "MasterUserSecret.SecretArn":
            return known(self, attr)
        if not hasattr(self, "owner_secret"):
            login = json.dumps({"username": "aigateway", "password": "kept by RDS"})
            self.owner_secret = boto3.client("secretsmanager").create_secret(Name=f"rds!db-{next(NUMBERS)}", SecretString=login)["ARN"]
        return self.owner_secret

    rds_models.DBInstance.get_cfn_attribute = attribute
    rds_models.DBInstance.has_cfn_attr = classmethod(lambda cls, attr: attr.startswith("MasterUserSecret.") or has(attr))


def functions_of_templates():
    """${Database.Endpoint.Address}, which moto splits in three, Fn::Cidr, and AWS::NoValue in a list."""
    known = parsing.clean_json

    def clean(value, resources):
        if isinstance(value, list):
            return [x for x in (clean(v, resources) for v in value) if x is not None]
        if isinstance(value, dict) and len(value.get("Fn::GetAtt") or ()) > 2 and isinstance(value["Fn::GetAtt"], list):
            value = {"Fn::GetAtt": [value["Fn::GetAtt"][0], ".".join(value["Fn::GetAtt"][1:])]}
        if isinstance(value, dict) and "Fn::Cidr" in value:
            block, count, bits = known(value["Fn::Cidr"], resources)
            subnets = ipaddress.ip_network(block).subnets(new_prefix=32 - int(bits))
            return [str(net) for net in itertools.islice(subnets, int(count))]
        return known(value, resources)

    parsing.clean_json = clean


def routes_of_the_api():
    """moto makes an API and forgets its Body."""
    known = api_models.RestAPI.create_from_cloudformation_json.__func__

    def create(cls, name, document, account, region, **more):
        api = known(cls, name, document, account, region, **more)
        client, ids = boto3.client("apigateway"), {"": api.get_resource_for_path("/").id}
        body = document["Properties"].get("Body", {})
        for path, methods in sorted(body.get("paths", {}).items()):
            at = ""
            for part in path.strip("/").split("/") if path != "/" else ():
                parent, at = at, f"{at}/{part}"
                if at not in ids:
                    ids[at] = client.create_resource(restApiId=api.id, parentId=ids[parent], pathPart=part)["id"]
            where = {"restApiId": api.id, "resourceId": ids[at], "httpMethod": "ANY"}
            client.put_method(**where, authorizationType="NONE")
            route = methods["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]
            client.put_integration(**where, type="AWS_PROXY", integrationHttpMethod=route["httpMethod"], uri=route["uri"])
        for kind, response in body.get("x-amazon-apigateway-gateway-responses", {}).items():
            client.put_gateway_response(restApiId=api.id, responseType=kind, responseTemplates=response["responseTemplates"])
        return api

    api_models.RestAPI.create_from_cloudformation_json = classmethod(create)
