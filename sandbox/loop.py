"""One event loop in one thread, for callers that know nothing of asyncio."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

CALL_TIMEOUT_SECONDS = 30.0


class LoopThread:
    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T], timeout_seconds: float = CALL_TIMEOUT_SECONDS) -> T:
        """Runs `work` on the loop and waits for its answer. Not to be called from the loop itself."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout_seconds)

    def stop(self) -> None:
        self.call(_drain())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(CALL_TIMEOUT_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()


async def _drain() -> None:
    """Cancels what is left, so that the loop closes without a warning."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)
