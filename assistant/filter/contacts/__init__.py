"""Finding ways to reach a shop or a buyer outside the marketplace: phones, addresses, accounts, however they are disguised."""
