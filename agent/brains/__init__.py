"""Brains: LangChain chat models that can call tools. One is embedded; any other can take its place."""
