"""Ask the publishers again: what they have now, compared with the tables of data/external, and written only when told to.

    ask         one place for requests: time-outs, tries, and troubles told in one sentence
    world_bank, poverty, pink_sheet, faostat
                what each publisher sends, read strictly; each has `fetch(service, shipped) -> Answer`
    tables      which tables can be refreshed, and how they stand on disk
    compare     new, revised and gone values; which series must not be written
    texts       table, sidecar and list of sources as they are to be written
    write       table, sidecar and source together or not at all
    report      what is printed
    run         one table from start to end

`scripts/refresh.py` is the command. The formats follow the publishers' documentation and public examples of their answers; until
somebody has run it against the live services, its help text says that nobody has.
"""
