"""Brains that are language models: any chat model of LangChain that calls tools."""
