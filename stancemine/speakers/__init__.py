"""Which person or body of the document each source of an attribution stands for.

`linking` goes through the sources; the others each know one kind of them: names and what they are
shortened to, pronouns, descriptions, bodies, and reports that name no source.
"""
