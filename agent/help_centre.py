"""The tools' help centre: search in the knowledge base with the embedding that the turn has already."""

from __future__ import annotations

from datetime import date

import numpy as np

from retrieval.search import KnowledgeBase
from tools.context import Found, FoundPassage


class TurnHelpCentre:
    """`tools.context.HelpCentre` for one turn: the shopper's own text is not embedded a second time."""

    def __init__(self, knowledge: KnowledgeBase, text: str = "", vector: np.ndarray | None = None) -> None:
        self._knowledge = knowledge
        self._text = text
        self._vector = vector

    async def search(self, query: str, *, language: str, market: str, on: date) -> Found:
        """Passages valid for that market on that day, the language's own first."""
        vector = self._vector if query == self._text else None
        found = await self._knowledge.search(query, vector=vector, language=language, market=market, on=on)
        return Found(
            passages=tuple(
                FoundPassage(
                    passage_id=passage.passage_id,
                    article_id=passage.article_id,
                    title=passage.title,
                    url=passage.url,
                    text=passage.text,
                    direct_answer=passage.direct_answer,
                    language=passage.language,
                    score=passage.score,
                    lead=passage.lead,
                )
                for passage in found.passages
            ),
            confident=found.confident,
        )
