"""The index of the help centre, kept from run to run: only what changed is embedded again."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from pathlib import Path

from agent.assembly import open_embedder, open_index
from agent.encoder.embedder import of_articles
from agent.settings import Settings
from retrieval.ingest import ingest
from tools.policy import load_policy


def copy_index(settings: Settings, kept: Path, home: Path) -> None:
    """Bring the kept index up to date, and give `home` a copy. Raises what building an index raises.

    Of a help centre with problems nothing is told here: whoever opens the copy tells it.
    """
    embedder = of_articles(open_embedder(settings.embeddings))
    folder = kept / f"conversations-{hashlib.sha256(embedder.id.encode()).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        own = settings.model_copy(update={"home": folder, "chroma_url": ""})
        index = open_index(own, embedder)
        try:
            ingest(
                settings.knowledge,
                index=index,
                embedder=embedder,
                markets=tuple(load_policy(settings.policy).markets),
            )
        finally:
            index.close()
        shutil.copytree(folder / "index", home / "index")
