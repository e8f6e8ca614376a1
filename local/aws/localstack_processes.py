#!/usr/bin/env python3
"""LocalStack whose Lambda functions are processes instead of containers: no Docker, loopback only.

LocalStack runs a function in a container. This file replaces that one part: an execution environment is a JVM with the
function's unzipped jar under AWS's own runtime client, behind a Runtime API of its own. It gets one event at a time, and
is killed when the function's timeout is over, as on AWS. `local/deploy-localstack` starts it, with these settings:

    JAVA            the java program
    RUNTIME_CLIENT  class path of AWS's runtime client
    RUNTIME_OPTION  option of its JVM
    FUNCTION_LOGS   folder of the functions' logs
    FUNCTION_ENV    a JSON object: environment that every function gets in place of its own
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from runtime_api import Event, RuntimeApi, headers_of  # noqa: E402

# Before LocalStack is imported, which reads them then.
DEFAULTS = {
    "GATEWAY_SERVER": "hypercorn",  # its default server listens on all interfaces, whatever GATEWAY_LISTEN says
    "SQS_ENDPOINT_STRATEGY": "path",
    "DNS_ADDRESS": "0",
    "DISABLE_EVENTS": "1",
    "SKIP_SSL_CERT_DOWNLOAD": "1",
    "LAMBDA_KEEPALIVE_MS": "600000",
    "LAMBDA_SYNCHRONOUS_CREATE": "1",
    "LAMBDA_IGNORE_ARCHITECTURE": "1",
    "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "180",
}
for name, value in DEFAULTS.items():
    os.environ.setdefault(name, value)

import localstack.services.lambda_.invocation.docker_runtime_executor as docker  # noqa: E402
from localstack.services.lambda_.invocation.lambda_models import InvocationResult  # noqa: E402
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor  # noqa: E402

LOG = logging.getLogger("localstack.processes")
ENDPOINT = "http://" + os.environ["GATEWAY_LISTEN"]
START_SECONDS_MAX = 120
# As AWS starts java25 without SnapStart, with a heap that leaves room for the JVM's own memory.
HEAP_SHARE, JVM_MB = 0.85, 50
FLAGS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"]


class ProcessExecutor(RuntimeExecutor):
    """One execution environment."""

    environment = None
    api = None
    process = None

    def start(self, env_vars):
        self.environment = dict(env_vars)
        self.launch()

    def launch(self):
        config = self.function_version.config
        code = str(config.code.get_unzipped_code_location())
        self.api = RuntimeApi()
        environment = {name: str(value) for name, value in self.environment.items()}
        environment |= json.loads(os.environ.get("FUNCTION_ENV", "{}"))
        environment |= {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_ENDPOINT_URL": ENDPOINT,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "LAMBDA_TASK_ROOT": code,
            "_HANDLER": config.handler,
        }
        heap = int(config.memory_size * HEAP_SHARE) - JVM_MB
        class_path = os.pathsep.join([code, code + "/lib/*", os.environ["RUNTIME_CLIENT"]])
        main = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"
        flags = [f"-Xmx{heap}m", *FLAGS, os.environ["RUNTIME_OPTION"]]
        command = [os.environ["JAVA"], *flags, "-cp", class_path, main, config.handler]
        log = Path(os.environ["FUNCTION_LOGS"]) / (self.function_version.id.function_name + ".log")
        with open(log, "ab") as output:
            self.process = subprocess.Popen(command, env=environment, cwd=code, stdout=output, stderr=subprocess.STDOUT)
        if not self.wait(self.api.ready, START_SECONDS_MAX):
            self.stop()
            raise RuntimeError(f"{config.handler} did not start; its log is {log}")
        if self.api.init_error:
            self.stop()
            raise RuntimeError(self.api.init_error)

    def wait(self, condition, seconds):
        """Whether it came true in time, and before the process ended."""
        end = time.monotonic() + seconds
        while not condition.wait(0.05):
            if time.monotonic() > end or self.process.poll() is not None:
                return condition.is_set()
        return True

    def invoke(self, payload):
        config, request = self.function_version.config, payload["invoke-id"]
        if self.process.poll() is not None:
            self.stop()
            self.launch()
        body = payload["payload"]
        headers = headers_of(request, payload["invoked-function-arn"], payload["trace-id"], config.timeout)
        event = Event(body.encode() if isinstance(body, str) else body, headers)
        self.api.send(event)
        if self.wait(event.done, config.timeout):
            return InvocationResult(request, event.body, event.kind == "error", "")
        if self.process.poll() is None:
            self.process.kill()
            message = f"{request} Task timed out after {config.timeout}.00 seconds"
        else:
            message = f"RequestId: {request} Error: Runtime exited with code {self.process.returncode}"
        self.process.wait()
        LOG.warning("%s: %s", config.handler, message)
        return InvocationResult(request, json.dumps({"errorMessage": message}).encode(), True, "")

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        if self.api is not None:
            threading.Thread(target=self.api.close, daemon=True).start()

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return ENDPOINT

    def get_logs(self):
        return ""

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass


docker.DockerRuntimeExecutor = ProcessExecutor

if __name__ == "__main__":
    from localstack.runtime.main import main

    main()
