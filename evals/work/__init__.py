"""Measuring the durable work: a model server and workers in processes of their own, so that each can be killed and its log believed."""
