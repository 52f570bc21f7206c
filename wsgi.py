"""What the web server starts."""

import gc

# While the application is loaded nothing becomes garbage: looking for it took a seventh of the start. What is
# loaded then stays for good and is never looked through again, which took 50 ms every few hundred requests.
gc.disable()

from sqlalchemy.orm import configure_mappers  # noqa: E402

from portal.app import create_app  # noqa: E402

app = create_app()
configure_mappers()  # else the first request of each web process does it, in memory of its own
gc.freeze()
# Few pages leave rings behind: looking for some every 700 objects took a twelfth of a page, every 5,000 takes
# a hundredth. Seldomer would let the rings of the queue and of forms pile up, a megabyte in each process.
gc.set_threshold(5_000)
gc.enable()
