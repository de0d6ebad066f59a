"""Finding personal data in a text: names, addresses and what has a shape of its own (phones, e-mails, cards, orders)."""
