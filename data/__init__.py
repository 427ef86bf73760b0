"""What is known: the tables of the book, one package a layer.

`data.reported` is transcribed from the report, `data.external` comes from other publishers, `data.assumed` holds the parameters
that a reader may move. Every loader hands its rows out through `data.tables`, which checks them and remembers what was asked for.
"""
