"""A Jupyter kernel that is a child of the fork server: to its manager it looks like any other, and is ready without idle waits."""
import asyncio
import time
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

LAUNCHER = "ipykernel_launcher"
START_LIMIT = 60  # seconds
PAUSE = 0.005  # seconds between two looks whether a kernel has ended


class ForkProvisioner(LocalProvisioner):
    """Starts the kernel by a request to the fork server instead of a command."""

    async def launch_kernel(self, cmd, **kwargs):
        request = {"kind": "kernel", "arguments": cmd[cmd.index(LAUNCHER) + 1:], "env": dict(kwargs["env"]), "memory": self.parent.memory}
        if kwargs.get("cwd"):
            request["cwd"] = str(kwargs["cwd"])
        self.process = await asyncio.get_running_loop().run_in_executor(None, self._start, request)
        self.pid, self.cwd = self.process.pid, kwargs.get("cwd")
        return self.connection_info  # pgid stays None: signals go through the server, which knows whether the number is still the kernel's

    def _start(self, request):
        job = type(self.parent).job = self.parent.server.start(request)
        job.receive(START_LIMIT)  # that it listens: to connect sooner costs a tenth of a second of waiting
        return job

    async def wait(self):
        while self.process and self.process.poll() is None:
            await asyncio.sleep(PAUSE)
        code, self.process = self.process.returncode if self.process else 0, None
        return code


class PromptClient(AsyncKernelClient):
    """Ready as soon as the kernel has answered on both channels; jupyter_client's own way waits a fifth of a second for silence."""

    async def wait_for_ready(self, timeout=None):
        end = time.monotonic() + (timeout or START_LIMIT)
        while True:
            request = self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                while reply["parent_header"].get("msg_id") != request:
                    reply = await self.shell_channel.get_msg(timeout=1)
                while True:  # the subscription stands when the end of this request is heard
                    heard = await self.iopub_channel.get_msg(timeout=0.2)
                    if heard["parent_header"].get("msg_id") == request and heard["content"].get("execution_state") == "idle":
                        self._handle_kernel_info_reply(reply)
                        return
            except Empty:
                pass
            if not await self.is_alive():
                raise RuntimeError("the kernel died while it started")
            if time.monotonic() > end:
                raise RuntimeError(f"the kernel did not answer in {timeout or START_LIMIT:.0f} seconds")


class ForkedKernelManager(AsyncKernelManager):
    """The manager of one forked kernel; `forked_by` makes the class for a run. Its `job` is the kernel's process, once it runs."""

    server = memory = job = None

    def __init__(self, **options):
        super().__init__(**options)
        self.client_factory = PromptClient

    async def _async_pre_start_kernel(self, **kwargs):
        if self.provisioner is None:
            self.provisioner = ForkProvisioner(parent=self, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec)
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_wait(self, pollinterval=PAUSE):
        await super()._async_wait(min(pollinterval, PAUSE))


def forked_by(server, memory=None):
    """The manager's class for one run, whose kernel is a child of this server with so many bytes of memory."""
    return type("ForkedKernelManager", (ForkedKernelManager,), {"server": server, "memory": memory, "job": None})
