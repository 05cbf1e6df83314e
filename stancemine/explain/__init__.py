"""Why a label: the words that carried it, and the smallest change that turns it."""
