"""Knowledge: Markdown articles become passages that can be searched by language, market and day.

Import from the modules: `retrieval.ingest`, `retrieval.index`, `retrieval.search`,
`retrieval.embeddings.bundled`. Nothing is imported here, so that naming one of them does not pay for all.
"""
