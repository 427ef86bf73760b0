"""papermill with the book's engine: each notebook in a kernel of its own, forked where that is possible."""
import logging
import os
import shutil

import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger
from traitlets.config import Config

from book.engine.client import Closable, ForkServer, available, how_it_ended, short_folder
from book.engine.kernels import forked_by
from book.engine.preload import third_party

MEMORY_LIMIT = 2 << 30  # bytes of its own that a forked kernel may write to
START_LIMIT = 120  # seconds


class Raised(Exception):
    """A cell raised: `cell` is its position, `ename` and `evalue` what it raised."""

    def __init__(self, cell, ename, evalue):
        super().__init__(f"{ename}: {evalue}")
        self.cell, self.ename, self.evalue = cell, ename, evalue


class Stopped(Exception):
    """A notebook did not come to its end: `cell` is the position of the one that ran; the message says why."""

    def __init__(self, cell, why):
        super().__init__(why)
        self.cell = cell


class Client(PapermillNotebookClient):
    """Remembers which cell runs."""

    cell_running = 0

    def execute_cell(self, cell, cell_index, *rest, **options):
        self.cell_running = cell_index
        return super().execute_cell(cell, cell_index, *rest, **options)


class BookEngine(NBClientEngine):
    """papermill's engine `book`: `manager` is the class of the kernel's manager, `environment` that of the kernel."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, manager=AsyncKernelManager, environment=None, start_timeout=START_LIMIT,
                                 execution_timeout=None, log_output=False, stdout_file=None, stderr_file=None, **traits):
        traits.pop("input_path", None)
        client = Client(nb_man, kernel_name=kernel_name, kernel_manager_class=manager, startup_timeout=start_timeout, timeout=execution_timeout,
                        log=logger, log_output=log_output, stdout_file=stdout_file, stderr_file=stderr_file,
                        shutdown_kernel="immediate", **traits)
        try:
            return client.execute(env=os.environ | (environment or {}))
        except CellTimeoutError:
            raise Stopped(client.cell_running, f"the cell took more than {execution_timeout} seconds and was stopped") from None
        except (DeadKernelError, RuntimeError) as error:
            raise Stopped(client.cell_running, _death(manager, error)) from None


def _death(manager, error):
    """Why a kernel is gone, as far as one can know."""
    job = getattr(manager, "job", None)
    code = job.returncode if job else None
    return f"the kernel {how_it_ended(code)}" if code is not None else f"the kernel died ({str(error).splitlines()[0]})"


papermill_engines.register("book", BookEngine)
logger.setLevel(logging.CRITICAL)  # what goes wrong is raised here, and told once


class Notebooks(Closable):
    """Runs notebooks of the project at `root`, from as many threads as one likes. Close it, or use it with `with`."""

    def __init__(self, root):
        self.root = root
        self.server = ForkServer(third_party(root)) if available() else None
        if self.server:
            self.server.begin()

    def close(self):
        if self.server:
            self.server.close()

    def run(self, notebook, environment=None, time_limit=None, memory=MEMORY_LIMIT):
        """The notebook, executed. Raises Raised or Stopped; a cell may take `time_limit` seconds.

        environment: variables beside those of this process; memory: bytes, held where kernels are forked.
        """
        manager = forked_by(self.server, memory) if self.server else AsyncKernelManager
        # each kernel talks over sockets in a folder of its own: kernels that start together would fight for TCP ports
        folder = short_folder("kernel-") if os.name == "posix" else None
        config = Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/s"}} if folder else {})
        try:
            return joined(papermill.execute_notebook(
                notebook, None, engine_name="book", kernel_name="python3", progress_bar=False, request_save_on_cell_execute=False,
                manager=manager, environment=environment, resources={"metadata": {"path": str(self.root)}}, execution_timeout=time_limit,
                start_timeout=START_LIMIT, config=config))
        except PapermillExecutionError as error:
            raise Raised(error.cell_index, error.ename, error.evalue) from None
        finally:
            if folder:
                shutil.rmtree(folder, ignore_errors=True)


def joined(notebook):
    """Text that a cell wrote to one stream at a stretch as one output: a kernel sends it in pieces, cut by the clock."""
    for cell in notebook.cells:
        whole = []
        for output in cell.get("outputs", []):
            last = whole[-1] if whole else {}
            if output.output_type == "stream" == last.get("output_type") and last.name == output.name:
                last.text += output.text
            else:
                whole.append(output)
        if "outputs" in cell:
            cell.outputs = whole
    return notebook
