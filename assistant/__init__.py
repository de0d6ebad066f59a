"""Otklik, an AI reply-drafting assistant for marketplace sellers.

An Inquiry is triaged and gets a Brief; a Writer turns the Brief into a Draft; the filter turns the Draft into Findings;
together they are a Proposal; a reviewer turns it into a Decision; an approving Decision yields a Reply; the Marketplace
publishes the Reply; the Decision becomes an eval Case.
"""
