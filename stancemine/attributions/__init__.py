"""Who is reported to say what: spans of source, cue and content, and which belong together.

`tagged` and `edges` make spans of the tagger's answers, `quotes` and `turns` find what is within
quotation marks and whose turn it is, `pairing` gives every cue its source and content, and
`assembly` puts the attributions of a document together.
"""
