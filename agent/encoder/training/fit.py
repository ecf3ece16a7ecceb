"""Fine-tune the encoder and its heads together. Needs torch; `crossdesk train --encoder` runs it.

Each message adds the losses of what is labelled of it: intents (each a yes or no of its own, and against the others),
sentiment and its flags, the language, the tags of names and addresses, and how far its query vector is from that of the
base model, so that search keeps working with one forward pass.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from agent.encoder.training.augment import Augmenter
from agent.encoder.training.base import Base, Floats, tokenizer
from agent.encoder.training.examples import FLAGS, KINDS, SENTIMENTS, Example, tags
from agent.encoder.training.network import Network, encoder

Report = Callable[[str], None]
TOKENS: Final = 128


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to train."""

    layers: tuple[int, ...] = tuple(range(12))
    epochs: int = 5
    batch: int = 64
    rate: float = 2e-4
    head_rate: float = 2e-3
    warmup: float = 0.06
    decay: float = 0.01
    seed: int = 7
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "stated": 10.0, "intents": 1.0, "sentiment": 0.5, "flags": 0.5, "language": 0.2, "tags": 0.7, "query": 2.0,
        }
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The names behind the columns of the heads."""

    intents: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A padded batch with its targets; rows that a target is not labelled for are masked."""

    ids: Any
    mask: Any
    intents: Any
    has_intents: Any
    sentiment: Any
    flags: Any
    has_flags: Any
    language: Any
    tags: Any
    query: Any
    has_query: Any


class Collator:
    """Makes batches of examples."""

    def __init__(self, tokens: Tokenizer, labels: Labels) -> None:
        self.tokens = tokens
        self.tokens.enable_truncation(TOKENS)
        self.intents = {name: place for place, name in enumerate(labels.intents)}
        self.languages = {name: place for place, name in enumerate(labels.languages)}

    def batch(
        self, rows: Sequence[Example], encodings: Sequence[Any], queries: Sequence[Floats | None]
    ) -> Batch:
        """The batch of rows with their encodings and query vectors."""
        width = max(len(found.ids) for found in encodings)
        count = len(rows)
        ids = np.full((count, width), 1, np.int64)
        spans = np.full((count, width), -100, np.int64)
        intents = np.zeros((count, len(self.intents)), np.float32)
        flags = np.zeros((count, len(FLAGS)), np.float32)
        for place, (row, found) in enumerate(zip(rows, encodings, strict=True)):
            ids[place, : len(found.ids)] = found.ids
            for name in row.intents or ():
                intents[place, self.intents[name]] = 1
            if row.flags is not None:
                flags[place] = row.flags
            if row.spans is not None:
                spans[place, : len(found.ids)] = tags(row, found.offsets)
        none = np.zeros(384, np.float32)
        return Batch(
            ids=torch.from_numpy(ids),
            mask=torch.from_numpy((ids != 1).astype(np.int64)),
            intents=torch.from_numpy(intents),
            has_intents=torch.tensor([row.intents is not None for row in rows]),
            sentiment=torch.tensor(
                [SENTIMENTS.index(row.sentiment) if row.sentiment else -100 for row in rows]
            ),
            flags=torch.from_numpy(flags),
            has_flags=torch.tensor([row.flags is not None for row in rows]),
            language=torch.tensor([self.languages.get(row.language, -100) for row in rows]),
            tags=torch.from_numpy(spans),
            query=torch.from_numpy(np.stack([none if found is None else found for found in queries])),
            has_query=torch.tensor([found is not None for found in queries]),
        )


def losses(found: dict[str, Any], batch: Batch) -> dict[str, Any]:
    """Each loss of a batch, 0 where nothing is labelled."""
    zero = found["intents"].sum() * 0
    chosen = batch.has_intents
    result = dict.fromkeys(("intents", "stated", "sentiment", "flags", "language", "tags", "query"), zero)
    if chosen.any():
        logits, target = found["intents"][chosen], batch.intents[chosen]
        result["stated"] = functional.binary_cross_entropy_with_logits(logits, target)
        result["intents"] = functional.cross_entropy(
            logits, target / target.sum(1, keepdim=True), label_smoothing=0.03
        )
    if (batch.sentiment >= 0).any():
        result["sentiment"] = functional.cross_entropy(found["sentiment"], batch.sentiment, ignore_index=-100)
    if batch.has_flags.any():
        result["flags"] = functional.binary_cross_entropy_with_logits(
            found["flags"][batch.has_flags], batch.flags[batch.has_flags]
        )
    if (batch.language >= 0).any():
        result["language"] = functional.cross_entropy(found["language"], batch.language, ignore_index=-100)
    if (batch.tags >= 0).any():
        result["tags"] = functional.cross_entropy(
            found["tags"].flatten(0, 1), batch.tags.flatten(), ignore_index=-100
        )
    if batch.has_query.any():
        same = functional.cosine_similarity(found["query"], batch.query)
        result["query"] = (1 - same[batch.has_query]).mean()
    return result


def fit(
    base: Base,
    pruned: tuple[Tokenizer, Floats],
    rows: Sequence[Example],
    queries: Sequence[Floats | None],
    labels: Labels,
    plan: Plan,
    *,
    report: Report = print,
    after_epoch: Callable[[Network, int], None] | None = None,
) -> Network:
    """Train on `rows`; `queries` are the base model's vectors of them (None where search is not asked to keep one)."""
    torch.manual_seed(plan.seed)
    tokens, words = pruned
    sizes = {
        "intents": len(labels.intents), "sentiment": len(SENTIMENTS), "flags": len(FLAGS),
        "language": len(labels.languages),
    }  # fmt: skip
    network = Network(encoder(base, words, plan.layers), sizes, 1 + 2 * len(KINDS), base.shape.hidden)
    network.encoder.embeddings.requires_grad_(False)
    torch.nn.init.constant_(network.heads["intents"].bias, -3.0)
    collator, augmenter = Collator(tokens, labels), Augmenter(rows, seed=plan.seed)
    inner = [p for name, p in network.named_parameters() if name.startswith("encoder.") and p.requires_grad]
    outer = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": inner, "lr": plan.rate}, {"params": outer, "lr": plan.head_rate}], weight_decay=plan.decay
    )
    total = plan.epochs * -(-len(rows) // plan.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step / total, plan.warmup))
    started, step, sums = time.monotonic(), 0, dict.fromkeys(plan.weights, 0.0)
    for epoch in range(plan.epochs):
        network.train()
        for batch in _batches(rows, queries, collator, augmenter, plan, epoch):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                found = network(batch.ids, batch.mask)
            each = losses({name: value.float() for name, value in found.items()}, batch)
            sum(plan.weights[name] * value for name, value in each.items()).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            for name, value in each.items():
                sums[name] = 0.98 * sums[name] + 0.02 * float(value.detach())
            if step % 100 == 0:
                spent = time.monotonic() - started
                shown = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
                left = spent / step * (total - step)
                report(f"epoch {epoch + 1} step {step}/{total} {shown}; {left:.0f} s left")
        if after_epoch is not None:
            network.eval()
            after_epoch(network, epoch)
    return network.eval()


def _rate(done: float, warmup: float) -> float:
    return done / warmup if done < warmup else max(0.02, (1 - done) / (1 - warmup))


def _batches(
    rows: Sequence[Example],
    queries: Sequence[Floats | None],
    collator: Collator,
    augmenter: Augmenter,
    plan: Plan,
    epoch: int,
) -> Iterator[Batch]:
    """The epoch's batches; messages of like length share one, so that little is padded."""
    chooser = random.Random(plan.seed * 1000 + epoch)  # noqa: S311
    order = list(range(len(rows)))
    chooser.shuffle(order)
    size = plan.batch * 40
    for start in range(0, len(order), size):
        chunk = [(index, *augmenter.vary(rows[index])) for index in order[start : start + size]]
        encodings = collator.tokens.encode_batch([row.text for _, row, _ in chunk])
        places = sorted(range(len(chunk)), key=lambda place: len(encodings[place].ids))
        groups = [places[at : at + plan.batch] for at in range(0, len(places), plan.batch)]
        chooser.shuffle(groups)
        for group in groups:
            yield collator.batch(
                [chunk[place][1] for place in group],
                [encodings[place] for place in group],
                [None if chunk[place][2] else queries[chunk[place][0]] for place in group],
            )


@torch.no_grad()
def teach(base: Base, texts: Sequence[str], *, batch: int = 128) -> list[Floats]:
    """The base model's own query vectors, of length 1: what the query head learns."""
    teacher = encoder(
        base, base.tensors["embeddings.word_embeddings.weight"], range(base.shape.layers)
    ).eval()
    tokens = tokenizer(base.pieces)
    tokens.enable_truncation(TOKENS)
    encodings = tokens.encode_batch([f"query: {text}" for text in texts])
    order = sorted(range(len(texts)), key=lambda place: len(encodings[place].ids))
    found: list[Floats] = [np.empty(0, np.float32)] * len(texts)
    for start in range(0, len(order), batch):
        places = order[start : start + batch]
        width = max(len(encodings[place].ids) for place in places)
        ids = torch.full((len(places), width), 1)
        for row, place in enumerate(places):
            ids[row, : len(encodings[place].ids)] = torch.tensor(encodings[place].ids)
        mask = (ids != 1).long()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = teacher(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        mean = functional.normalize(
            (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True), dim=-1
        ).numpy()
        for row, place in enumerate(places):
            found[place] = mean[row]
    return found
